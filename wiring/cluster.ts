import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Account } from "../components/account.ts";
import { ClusterAccess } from "../components/cluster/access.ts";
import { Addons } from "../components/cluster/addons.ts";
import { Cluster, type ClusterPlace } from "../components/cluster/cluster.ts";
import { ClusterContents, applicationSpace } from "../components/cluster/contents.ts";
import { kubernetesProvider } from "../components/cluster/kubernetes-provider.ts";
import { NodePool } from "../components/cluster/node-pool.ts";
import type { Keys } from "../components/data/keys.ts";
import type { Registry } from "../components/data/registry.ts";
import type { Storage } from "../components/data/storage.ts";
import type { NetworkPlace } from "../components/network/network.ts";
import { type Providers, clusterProvider } from "../components/providers.ts";
import type { Settings } from "../settings.ts";
import type { ExistingClusterSettings, NewClusterSettings } from "../settings/cluster.ts";

/** What every further block stands on. */
export interface Foundation {
  readonly account: Account;
  /** {project}-{environment} */
  readonly prefix: string;
  readonly providers: Providers;
  readonly keys: Keys;
  readonly network: NetworkPlace;
  readonly storage: Storage;
  readonly registry: Registry | undefined;
}

export interface ClusterInUse {
  readonly place: ClusterPlace;
  /** Present when what lives in the cluster is planned: its provider, and what must be there before an application. */
  readonly inside: { readonly provider: k8s.Provider; readonly ready: pulumi.Resource[] } | undefined;
}

/** Namespace of the platform's own services. */
export const applicationNamespace = "transcription";
/** Component that makes the target groups, whose names start with it. */
export const gatewayName = "gateway";

export function clusterOf(settings: Settings, foundation: Foundation): ClusterInUse | undefined {
  const { cluster } = settings;
  if (!cluster) return undefined;
  const gatewayPods = settings.transcription?.gateway?.maxPods ?? 0;
  return "existing" in cluster ? existingCluster(cluster, foundation, gatewayPods) : madeCluster(cluster, foundation, gatewayPods);
}

/** Control plane → who may use it → machines → add-ons that need machines → what lives inside. */
function madeCluster(cluster: NewClusterSettings, foundation: Foundation, gatewayPods: number): ClusterInUse {
  const { account, prefix, network, keys, providers } = foundation;
  const onAccount = { provider: providers.aws };
  const volumeKey = keys.for("volumes");
  const logKey = keys.for("logs");
  const made = new Cluster("cluster", { ...cluster, clusterName: prefix, network, secretsKey: keys.for("secrets"), logKey, awsProvider: providers.aws, eksProvider: clusterProvider() });
  const access = cluster.access && new ClusterAccess("access", { ...cluster.access, clusterName: made.clusterName, partition: account.partition }, onAccount);
  const pools = cluster.pools.map((pool) => ({ ...pool, made: new NodePool(`pool-${pool.name}`, { account, cluster: made, version: cluster.version, network, pool, volumeKey }, onAccount) }));

  const general = pools.filter(({ kind, min }) => kind === "general" && min > 0).map((pool) => pool.made);
  if (general.length === 0) return { place: made, inside: undefined };
  const addons = new Addons(
    "addons",
    { account, clusterName: made.clusterName, plainClusterName: prefix, version: cluster.version, volumeKey, logKey, logRetentionDays: cluster.logRetentionDays, containerInsights: cluster.containerInsights },
    { ...onAccount, dependsOn: general },
  );
  if (!cluster.contents || !cluster.access || !access) return { place: made, inside: undefined };
  const provider = kubernetesProvider(made, { region: account.region, api: cluster.api, deployer: cluster.access.deployer }, [access]);
  const contents = new ClusterContents(
    "contents",
    {
      account, cluster: made, plainClusterName: prefix, kubernetesVersion: cluster.version, network, volumeKey, gatewayPods,
      poolKinds: cluster.pools.map(({ kind }) => kind), namespace: applicationNamespace, targetGroupPrefix: gatewayName,
    },
    { providers: [providers.aws, provider], dependsOn: [access, addons] },
  );
  return { place: made, inside: { provider, ready: [contents] } };
}

/** A cluster that was there before brings its own controllers: the program adds a namespace. */
function existingCluster({ existing, api, contents }: ExistingClusterSettings, { account, providers }: Foundation, gatewayPods: number): ClusterInUse {
  const { name, endpoint = "", certificateAuthority = "", nodeSecurityGroupId = "", deployer } = existing;
  const place: ClusterPlace = { clusterName: name, endpoint, certificateAuthority, identity: endpoint, nodeSecurityGroupId };
  if (!contents || !deployer || endpoint === "") return { place, inside: undefined };
  const provider = kubernetesProvider(place, { region: account.region, api, deployer }, []);
  const space = applicationSpace("application", { namespace: applicationNamespace, gatewayPods }, { providers: [providers.aws, provider] });
  return { place, inside: { provider, ready: [space] } };
}
