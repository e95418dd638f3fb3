import type { Account } from "../account.ts";

/** ARN of an endpoint, known before it exists so that policies can name it. SageMaker writes names in lower case there. */
export const endpointArn = ({ partition, region, id }: Account, endpointName: string): string => `arn:${partition}:sagemaker:${region}:${id}:endpoint/${endpointName.toLowerCase()}`;
