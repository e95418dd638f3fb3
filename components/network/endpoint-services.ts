/**
 * AWS services that can be reached through an interface endpoint, by the last part of the endpoint's service name.
 * S3 is not here: it has a gateway endpoint, which is free.
 */
export const endpointServices = [
  "autoscaling", "ec2", "ec2messages", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "kms", "logs",
  "monitoring", "sagemaker.api", "sagemaker.runtime", "secretsmanager", "sqs", "ssm", "ssmmessages", "sts",
] as const;

export type EndpointService = (typeof endpointServices)[number];

/** TCP ports that a service answers on. SageMaker's bidirectional streams use 8443; without it they hang silently. */
export const endpointPorts = (service: EndpointService): readonly number[] => (service === "sagemaker.runtime" ? [443, 8443] : [443]);
