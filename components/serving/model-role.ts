import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import { type PolicyStatement, allow, policyDocument, serviceTrust } from "../policy-document.ts";

export interface ModelRoleArgs {
  readonly account: Account;
  readonly endpointName: string;
  /** s3://bucket/key */
  readonly archiveUri: string;
  readonly image: string;
  /** ARNs of keys that the archive is encrypted with. */
  readonly readKeys: readonly pulumi.Input<string>[];
  /** Where answers are captured, and the key they are encrypted with. @default nowhere */
  readonly capture?: { readonly bucketArn: string; readonly keyArn: pulumi.Input<string> | undefined } | undefined;
}

/** What the endpoint's instances may do: fetch this archive and this image, write this endpoint's logs and metrics, stand in the VPC. */
export class ModelRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ModelRoleArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:serving:ModelRole", name, {}, opts);
    const { id } = args.account;
    const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy: serviceTrust("sagemaker.amazonaws.com", { StringEquals: { "aws:SourceAccount": id } }) }, { parent: this });
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      { role: role.name, policy: pulumi.all([pulumi.all([...args.readKeys]), args.capture?.keyArn]).apply(([readKeys, captureKey]) => policyDocument(...statements(args, readKeys, captureKey))) },
      { parent: this },
    );
    // Whoever uses the role waits for its rights.
    this.arn = pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}

function statements({ account, endpointName, archiveUri, image, capture }: ModelRoleArgs, readKeys: readonly string[], captureKey: string | undefined): PolicyStatement[] {
  const { partition, region, id } = account;
  const object = archiveUri.replace("s3://", "");
  const bucket = object.split("/")[0] ?? "";
  return [
    allow("s3:GetObject", `arn:${partition}:s3:::${object}`),
    allow("s3:ListBucket", `arn:${partition}:s3:::${bucket}`),
    ...(readKeys.length > 0 ? [allow("kms:Decrypt", readKeys)] : []),
    ...(capture ? [allow("s3:PutObject", `${capture.bucketArn}/transcripts/*`)] : []),
    ...(captureKey ? [allow(["kms:GenerateDataKey", "kms:Encrypt"], captureKey)] : []),
    allow("ecr:GetAuthorizationToken", "*"),
    allow(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], repositoryArn(image, partition)),
    allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], `arn:${partition}:logs:${region}:${id}:log-group:${endpointLogGroup(endpointName)}:*`),
    allow("cloudwatch:PutMetricData", "*", { StringEquals: { "cloudwatch:namespace": ["/aws/sagemaker/Endpoints", "AWS/SageMaker"] } }),
    // Interfaces in the VPC: AWS offers no finer limit for what SageMaker needs.
    allow(
      ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission", "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
      "*",
    ),
  ];
}

export const endpointLogGroup = (endpointName: string): string => `/aws/sagemaker/Endpoints/${endpointName}`;

/**
 * 111111111111.dkr.ecr.eu-west-1.amazonaws.com/name:tag → its repository's ARN.
 * @throws Error for an image from elsewhere, which the settings refuse
 */
export function repositoryArn(image: string, partition: string): string {
  const [, account, region, name] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(image) ?? [];
  if (!account) throw new Error(`"${image}" is no image in ECR`);
  return `arn:${partition}:ecr:${region}:${account}:repository/${name}`;
}
