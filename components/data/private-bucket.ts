import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { PolicyStatement } from "../policy-document.ts";
import { bucketNameProblem } from "./bucket-name.ts";
import type { EncryptionKey } from "./keys.ts";
import type { LifecycleRule } from "./lifecycle.ts";

/** "aws-key" is the AWS-managed aws/s3, "aes256" is SSE-S3. */
export type BucketEncryption = EncryptionKey | "aws-key" | "aes256";

export interface PrivateBucketArgs {
  readonly account: Account;
  /** The bucket's global name, known before it exists so that its policy can be judged on the first preview. */
  readonly bucketName: string;
  readonly encryption: BucketEncryption;
  readonly lifecycle: readonly LifecycleRule[];
  /** Bucket that receives the access logs. @default none: only for the log bucket itself */
  readonly accessLogs?: PrivateBucket;
  /** Empty folders to make, each ending in "/". @default none */
  readonly prefixes?: readonly string[];
  /** Statements beside "TLS only". @default none */
  readonly statements?: readonly PolicyStatement[];
}

/** A bucket that nobody outside the account can reach: blocked, TLS only, encrypted, versioned, owner-enforced, logged. */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucketName: string;
  readonly arn: string;
  private readonly bucket: aws.s3.Bucket;

  constructor(name: string, args: PrivateBucketArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:data:PrivateBucket", name, {}, opts);
    const problem = bucketNameProblem(args.bucketName);
    // The user's to mend: the engine prints a RunError without a stack trace.
    if (problem) throw new pulumi.RunError(problem);
    this.bucketName = args.bucketName;
    this.arn = `arn:${args.account.partition}:s3:::${args.bucketName}`;

    this.bucket = new aws.s3.Bucket(name, { bucket: args.bucketName }, { parent: this });
    const bucket = this.bucket.id;
    const options = { parent: this };
    const block = new aws.s3.BucketPublicAccessBlock(`${name}-block`, { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }, options);
    new aws.s3.BucketOwnershipControls(`${name}-ownership`, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, options);
    const versioning = new aws.s3.BucketVersioning(`${name}-versioning`, { bucket, versioningConfiguration: { status: "Enabled" } }, options);
    new aws.s3.BucketServerSideEncryptionConfiguration(`${name}-encryption`, { bucket, rules: [encryptionRule(args.encryption)] }, options);
    // S3 refuses two changes of a bucket's policy and its access block at the same time.
    new aws.s3.BucketPolicy(`${name}-policy`, { bucket, policy: this.policy(args.statements ?? []) }, { parent: this, dependsOn: [block] });
    new aws.s3.BucketLifecycleConfiguration(`${name}-lifecycle`, { bucket, rules: args.lifecycle.map(mutableRule) }, { parent: this, dependsOn: [versioning] });
    if (args.accessLogs) new aws.s3.BucketLogging(`${name}-logging`, { bucket, targetBucket: args.accessLogs.bucket.id, targetPrefix: `${args.bucketName}/` }, options);
    for (const prefix of args.prefixes ?? []) new aws.s3.BucketObjectv2(`${name}-${prefix.replace(/\/$/, "")}`, { bucket, key: prefix, content: "" }, options);
    this.registerOutputs({ bucketName: this.bucketName });
  }

  private policy(statements: readonly PolicyStatement[]): string {
    const tlsOnly: PolicyStatement & { Principal: string } = {
      Sid: "TlsOnly", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [this.arn, `${this.arn}/*`], Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    return JSON.stringify({ Version: "2012-10-17", Statement: [tlsOnly, ...statements] });
  }
}

function encryptionRule(encryption: BucketEncryption): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule {
  if (encryption === "aes256") return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  const kms = { sseAlgorithm: "aws:kms", ...(encryption === "aws-key" ? {} : { kmsMasterKeyId: encryption.arn }) };
  return { applyServerSideEncryptionByDefault: kms, bucketKeyEnabled: true };
}

/** The same rule with the mutable arrays that the provider's types ask for. */
function mutableRule(rule: LifecycleRule): aws.types.input.s3.BucketLifecycleConfigurationRule {
  const { transitions, noncurrentVersionTransitions, ...rest } = rule;
  return {
    ...rest,
    ...(transitions ? { transitions: [...transitions] } : {}),
    ...(noncurrentVersionTransitions ? { noncurrentVersionTransitions: [...noncurrentVersionTransitions] } : {}),
  };
}
