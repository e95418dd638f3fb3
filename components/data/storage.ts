import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { PolicyStatement } from "../policy-document.ts";
import { bucketName } from "./bucket-name.ts";
import { datasetRules, modelRules, shortLivedRules } from "./lifecycle.ts";
import { type BucketEncryption, PrivateBucket } from "./private-bucket.ts";

export interface StorageArgs {
  readonly account: Account;
  /** {project}-{environment}; bucket names add a role, the account and the region. */
  readonly namePrefix: string;
  /** Of datasets and models. */
  readonly dataEncryption: BucketEncryption;
  /** Of audio and transcripts. */
  readonly audioEncryption: BucketEncryption;
  readonly glacierAfterDays: number;
  readonly oldVersionDays: number;
  readonly audioRetentionDays: number;
  readonly accessLogDays: number;
}

/** Datasets, models, and the short-lived audio and transcripts; who read what goes to a log bucket. */
export class Storage extends pulumi.ComponentResource {
  readonly datasets: PrivateBucket;
  readonly models: PrivateBucket;
  readonly audio: PrivateBucket;

  constructor(name: string, args: StorageArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:data:Storage", name, {}, opts);
    const { account } = args;
    const named = (role: string) => bucketName(args.namePrefix, role, account);

    const accessLogs = new PrivateBucket(
      `${name}-access-logs`,
      {
        account,
        bucketName: named("access-logs"),
        // S3 delivers access logs only into buckets with SSE-S3.
        encryption: "aes256",
        lifecycle: shortLivedRules(args.accessLogDays),
        statements: [logDelivery(account, named("access-logs"))],
      },
      { parent: this },
    );
    const bucket = (role: string, encryption: BucketEncryption, lifecycle: ReturnType<typeof modelRules>, prefixes: readonly string[]) =>
      new PrivateBucket(`${name}-${role}`, { account, bucketName: named(role), encryption, lifecycle, accessLogs, prefixes }, { parent: this });
    this.datasets = bucket("datasets", args.dataEncryption, datasetRules(args.glacierAfterDays, args.oldVersionDays), ["raw/", "processed/", "interim/", "external/"]);
    this.models = bucket("models", args.dataEncryption, modelRules(args.oldVersionDays), ["trained/", "artifacts/", "experiments/", "production/"]);
    this.audio = bucket("audio", args.audioEncryption, shortLivedRules(args.audioRetentionDays), ["audio/", "transcripts/"]);
    this.registerOutputs({});
  }
}

const logDelivery = (account: Account, bucketName: string): PolicyStatement => ({
  Sid: "AccessLogDelivery",
  Effect: "Allow",
  Principal: { Service: "logging.s3.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: `arn:${account.partition}:s3:::${bucketName}/*`,
  Condition: { StringEquals: { "aws:SourceAccount": account.id } },
});
