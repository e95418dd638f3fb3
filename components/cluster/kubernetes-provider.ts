import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlace } from "./cluster.ts";
import { type ApiAccess, kubeconfig } from "./kubeconfig.ts";

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
