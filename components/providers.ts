import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "./account.ts";
import type { ClusterPlace } from "./cluster/cluster.ts";
import { type ApiAccess, kubeconfig } from "./cluster/kubeconfig.ts";

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

export interface KubernetesAccess {
  readonly region: string;
  readonly api: ApiAccess;
  readonly deployer: string;
}

/** The way into a cluster, as the deployer's role. */
export function kubernetesProvider(cluster: ClusterPlace, { region, api, deployer }: KubernetesAccess, dependsOn: pulumi.Resource[]): k8s.Provider {
  const parts = pulumi.all([cluster.clusterName, cluster.endpoint, cluster.certificateAuthority]);
  return new k8s.Provider(
    "kubernetes",
    {
      kubeconfig: parts.apply(([clusterName, endpoint, certificateAuthority]) => kubeconfig({ clusterName, region, endpoint, certificateAuthority, deployer, api })),
      // Only another cluster makes another provider, and with it other resources: not a changed kubeconfig.
      clusterIdentifier: cluster.identity,
      enableServerSideApply: true,
      // A cluster out of reach must not keep the rest from being refreshed. Not deleteUnreachable: a tunnel that is
      // not open would then empty the state of what is still there.
      skipUpdateUnreachable: true,
    },
    { dependsOn },
  );
}
