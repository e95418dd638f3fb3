import type { Account } from "../account.ts";
import type { PolicyStatement } from "../policy-document.ts";

/** What a key is for. One key per purpose, so that access to one kind of data is no access to another. */
export const keyPurposes = ["data", "audio", "logs", "registry", "secrets", "volumes"] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

/** AWS services through which a purpose's key may be used; a direct call to KMS with the same rights is refused. */
const servicesOf: Readonly<Record<KeyPurpose, readonly string[]>> = {
  data: ["s3", "sagemaker"],
  audio: ["s3"],
  logs: [],
  registry: ["ecr"],
  secrets: ["eks", "secretsmanager"],
  volumes: ["ec2", "sagemaker"],
};

const cryptography = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

export interface KeyPolicyOptions {
  /** KMS refuses a policy that names a role that does not exist. */
  readonly autoscalingServiceRoleExists: boolean;
}

/** The key's policy: administration without use, use through the purpose's services only, and the log service by name. */
export function keyPolicy(purpose: KeyPurpose, account: Account, options: KeyPolicyOptions): { Version: string; Statement: PolicyStatement[] } {
  const root = { AWS: `arn:${account.partition}:iam::${account.id}:root` };
  const administer: PolicyStatement = {
    Sid: "AdministerWithoutUse",
    Effect: "Allow",
    Principal: root,
    Action: ["kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:Describe*", "kms:Disable*", "kms:Enable*", "kms:Get*", "kms:List*", "kms:Put*", "kms:RevokeGrant", "kms:RotateKeyOnDemand", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:Update*"],
    Resource: "*",
  };
  const services = servicesOf[purpose];
  const statements = [administer];
  if (services.length > 0) statements.push(...useThrough(services, root, account));
  if (purpose === "logs") statements.push(logService(account));
  if (purpose === "volumes" && options.autoscalingServiceRoleExists) statements.push(...autoscalingRole(account));
  return { Version: "2012-10-17", Statement: statements };
}

function useThrough(services: readonly string[], principal: unknown, account: Account): PolicyStatement[] {
  const via = { "kms:ViaService": services.map((service) => `${service}.${account.region}.amazonaws.com`), "kms:CallerAccount": account.id };
  return [
    { Sid: "UseThroughService", Effect: "Allow", Principal: principal, Action: cryptography, Resource: "*", Condition: { StringEquals: via } },
    // ECR, EKS and EBS work by grants, which they make themselves when a resource is made in the caller's name.
    {
      Sid: "GrantToService", Effect: "Allow", Principal: principal, Action: ["kms:CreateGrant", "kms:RetireGrant"], Resource: "*",
      Condition: { StringEquals: { "kms:CallerAccount": account.id }, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

const logService = (account: Account): PolicyStatement => ({
  Sid: "CloudWatchLogs",
  Effect: "Allow",
  Principal: { Service: `logs.${account.region}.amazonaws.com` },
  Action: cryptography,
  Resource: "*",
  Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${account.partition}:logs:${account.region}:${account.id}:log-group:/aws/*` } },
});

/** Auto Scaling starts nodes with encrypted volumes under its own role, without a caller that `ViaService` could see. */
function autoscalingRole(account: Account): PolicyStatement[] {
  const principal = { AWS: `arn:${account.partition}:iam::${account.id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling` };
  return [
    { Sid: "AutoScalingUse", Effect: "Allow", Principal: principal, Action: cryptography, Resource: "*" },
    { Sid: "AutoScalingGrant", Effect: "Allow", Principal: principal, Action: "kms:CreateGrant", Resource: "*", Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } },
  ];
}
