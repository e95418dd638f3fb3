import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as eks from "@pulumi/eks";
import type { Account } from "./account.ts";

export interface Providers {
  readonly aws: aws.Provider;
  /** For the packaged components; the resources that they make use `aws`. */
  readonly awsx: awsx.Provider;
}

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
