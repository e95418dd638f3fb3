import type * as pulumi from "@pulumi/pulumi";
import { type Account, partitionOf } from "./components/account.ts";
import { Cluster } from "./components/cluster/cluster.ts";
import { NodePool } from "./components/cluster/node-pool.ts";
import { type KeyPurpose, keyPurposes } from "./components/data/key-policies.ts";
import { Keys } from "./components/data/keys.ts";
import { Registry } from "./components/data/registry.ts";
import { Storage } from "./components/data/storage.ts";
import { InterfaceEndpoints } from "./components/network/interface-endpoints.ts";
import { Network, type NetworkPlace } from "./components/network/network.ts";
import { accountProviders, clusterProvider } from "./components/providers.ts";
import { loadSettings, type Settings } from "./settings.ts";

/** The wiring: settings in, components built, outputs returned. Nothing happens on import. */
export default async function platform(): Promise<Record<string, unknown>> {
  const settings = loadSettings();
  const prefix = `${settings.project}-${settings.environment}`;
  const account = { ...settings.account, partition: partitionOf(settings.account.region) };
  const providers = accountProviders(account, {
    ...settings.account.tags, Project: settings.project, Environment: settings.environment, ManagedBy: "pulumi",
  });
  const onAccount = { provider: providers.aws };

  const keys = new Keys("keys", { account, aliasPrefix: prefix, purposes: purposesOf(settings), ...settings.keys }, onAccount);
  const network: NetworkPlace =
    "existing" in settings.network
      ? settings.network.existing
      : new Network("network", { ...settings.network, account, flowLogGroupName: `/aws/vpc/${prefix}`, logKey: keys.for("logs"), providers });
  new InterfaceEndpoints("endpoints", { region: account.region, network, services: settings.network.interfaceEndpoints }, onAccount);

  const { encryption } = settings.storage;
  const encryptionFor = (purpose: KeyPurpose) => (encryption === "customer-key" ? keys.for(purpose) : encryption);
  const storage = new Storage("storage", { account, namePrefix: prefix, dataEncryption: encryptionFor("data"), audioEncryption: encryptionFor("audio"), ...settings.storage }, onAccount);
  const registry = settings.registry && new Registry("registry", { namePrefix: prefix, key: keys.for("registry"), ...settings.registry }, onAccount);
  const clusterName = clusterOf(settings, { account, prefix, network, keys, providers });

  return {
    vpcId: network.vpcId,
    privateSubnetIds: network.privateSubnetIds,
    datasetsBucket: storage.datasets.bucketName,
    modelsBucket: storage.models.bucketName,
    audioBucket: storage.audio.bucketName,
    ...(registry ? { repositoryUrls: registry.repositoryUrls } : {}),
    ...(clusterName ? { clusterName } : {}),
    ...(settings.transcription ? { endpointName: settings.transcription.endpoint.existing } : {}),
  };
}

/** Keys that the stack's blocks need; a block that is absent costs no key. */
function purposesOf({ network, storage, registry, cluster }: Settings): KeyPurpose[] {
  const clusterIsMade = cluster !== undefined && !("existing" in cluster);
  const needed: Record<KeyPurpose, boolean> = {
    data: storage.encryption === "customer-key",
    audio: storage.encryption === "customer-key",
    logs: !("existing" in network) || clusterIsMade,
    registry: registry !== undefined,
    secrets: clusterIsMade,
    volumes: clusterIsMade,
  };
  return keyPurposes.filter((purpose) => needed[purpose]);
}

interface ClusterSurroundings {
  readonly account: Account;
  readonly prefix: string;
  readonly network: NetworkPlace;
  readonly keys: Keys;
  readonly providers: ReturnType<typeof accountProviders>;
}

function clusterOf({ cluster }: Settings, { account, prefix, network, keys, providers }: ClusterSurroundings): pulumi.Input<string> | undefined {
  if (!cluster) return undefined;
  if ("existing" in cluster) return cluster.existing.name;
  const made = new Cluster("cluster", {
    ...cluster, account, clusterName: prefix, network, secretsKey: keys.for("secrets"), logKey: keys.for("logs"), awsProvider: providers.aws, eksProvider: clusterProvider(),
  });
  for (const pool of cluster.pools) {
    new NodePool(`pool-${pool.name}`, { ...pool, account, cluster: made, network, volumeKey: keys.for("volumes") }, { provider: providers.aws });
  }
  return made.clusterName;
}
