import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as eks from "@pulumi/eks";

/** The AWS account that a stack belongs to. */
export interface Account {
  /** 12 digits. */
  readonly id: string;
  readonly region: string;
  readonly partition: string;
}

export interface Providers {
  readonly aws: aws.Provider;
  /** For the packaged components; the resources that they make use `aws`. */
  readonly awsx: awsx.Provider;
}

export const partitionOf = (region: string): string =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";

/** Providers pinned to the account and region: credentials of another account are refused before anything is touched. */
export function accountProviders(account: Account, tags: Readonly<Record<string, string>>): Providers {
  return {
    aws: new aws.Provider("account", {
      region: account.region as aws.Region,
      allowedAccountIds: [account.id],
      defaultTags: { tags: { ...tags } },
    }),
    awsx: new awsx.Provider("awsx"),
  };
}

/** The provider of the packaged cluster component; made only by a stack that has a cluster. */
export const clusterProvider = (): eks.Provider => new eks.Provider("eks");
