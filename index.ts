import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "./components/account.ts";
import { type KeyPurpose, keyPurposes } from "./components/data/key-policies.ts";
import { Keys } from "./components/data/keys.ts";
import { Registry } from "./components/data/registry.ts";
import { Storage } from "./components/data/storage.ts";
import { InterfaceEndpoints } from "./components/network/interface-endpoints.ts";
import { Network, type NetworkPlace } from "./components/network/network.ts";
import { accountProviders } from "./components/providers.ts";
import { clientBlocks } from "./components/serving/clients.ts";
import { loadSettings, type Settings } from "./settings.ts";
import { warnings, withheld, withheldText } from "./settings/notices.ts";
import { type Foundation, clusterOf } from "./wiring/cluster.ts";
import { endpointOf, gatewayOf } from "./wiring/transcription.ts";

/** The wiring: settings in, components built, outputs returned. Nothing happens on import. */
export default async function platform(): Promise<Record<string, unknown>> {
  const settings = loadSettings();
  const held = withheld(settings, settings.environment);
  for (const warning of warnings(settings, settings.today)) await pulumi.log.warn(warning);
  for (const each of held) await pulumi.log.warn(withheldText(each));

  const foundation = foundationOf(settings, held.some(({ what }) => what === "gateway"));
  const { network, storage, registry } = foundation;
  const cluster = clusterOf(settings, foundation);
  const endpoint = endpointOf(settings, foundation);
  const gateway = cluster && endpoint && gatewayOf(settings, { ...foundation, cluster, endpoint });

  return {
    vpcId: network.vpcId,
    privateSubnetIds: network.privateSubnetIds,
    datasetsBucket: storage.datasets.bucketName,
    modelsBucket: storage.models.bucketName,
    audioBucket: storage.audio.bucketName,
    ...(registry ? { repositoryUrls: registry.repositoryUrls } : {}),
    ...(cluster ? { clusterName: cluster.place.clusterName } : {}),
    ...(endpoint ? { endpointName: endpoint.endpointName } : {}),
    ...(gateway ? { gatewayAddress: gateway.dnsName } : {}),
    ...(held.length > 0 ? { withheld: held } : {}),
  };
}

/** What everything else stands on: account, keys, network, data, images. */
function foundationOf(settings: Settings, gatewayIsWithheld: boolean): Foundation {
  const prefix = `${settings.project}-${settings.environment}`;
  const account = { ...settings.account, partition: partitionOf(settings.account.region) };
  const providers = accountProviders(account, {
    ...settings.account.tags, Project: settings.project, Environment: settings.environment, ManagedBy: "pulumi",
  });
  const onAccount = { provider: providers.aws };

  const keys = new Keys("keys", { account, aliasPrefix: prefix, purposes: purposesOf(settings), ...settings.keys }, onAccount);
  const { gateway } = settings.transcription ?? {};
  const clients = gateway && !gatewayIsWithheld ? clientBlocks(gateway) : [];
  const network: NetworkPlace =
    "existing" in settings.network
      ? settings.network.existing
      : new Network("network", { ...settings.network, account, clients, flowLogGroupName: `/aws/vpc/${prefix}`, logKey: keys.for("logs"), providers });
  new InterfaceEndpoints("endpoints", { region: account.region, network, services: settings.network.interfaceEndpoints }, onAccount);

  const { encryption } = settings.storage;
  const encryptionFor = (purpose: KeyPurpose) => (encryption === "customer-key" ? keys.for(purpose) : encryption);
  const storage = new Storage("storage", { account, namePrefix: prefix, dataEncryption: encryptionFor("data"), audioEncryption: encryptionFor("audio"), ...settings.storage }, onAccount);
  const registry = settings.registry && new Registry("registry", { namePrefix: prefix, key: keys.for("registry"), ...settings.registry }, onAccount);
  return { account, prefix, providers, keys, network, storage, registry };
}

/** Keys that the stack's blocks need; a block that is absent costs no key. */
function purposesOf({ network, storage, registry, cluster, transcription }: Settings): KeyPurpose[] {
  const clusterIsMade = cluster !== undefined && !("existing" in cluster);
  const endpointIsMade = transcription?.model?.archive !== undefined;
  const needed: Record<KeyPurpose, boolean> = {
    data: storage.encryption === "customer-key",
    audio: storage.encryption === "customer-key",
    logs: !("existing" in network) || clusterIsMade || endpointIsMade,
    registry: registry !== undefined,
    secrets: clusterIsMade,
    volumes: clusterIsMade || endpointIsMade,
  };
  return keyPurposes.filter((purpose) => needed[purpose]);
}
