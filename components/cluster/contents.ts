import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { EncryptionKey } from "../data/keys.ts";
import type { NetworkPlace } from "../network/network.ts";
import type { ClusterPlace } from "./cluster.ts";
import { Controllers } from "./controllers.ts";
import type { PoolKind } from "./instance-types.ts";
import { Namespace } from "./namespace.ts";
import { Rights } from "./rights.ts";
import { gatewayRequests, podsInRollout } from "./workloads.ts";

export interface ApplicationSpaceArgs {
  readonly namespace: string;
  /** Pods of the gateway at most. */
  readonly gatewayPods: number;
}

/** Beside the gateway: a canary, a job, a person's shell. */
const spare = { cpuMillis: 1000, memoryMiB: 1024, pods: 10 };

/** The application's namespace, with room for a rollout. */
export const applicationSpace = (name: string, { namespace, gatewayPods }: ApplicationSpaceArgs, opts: pulumi.ComponentResourceOptions): Namespace =>
  new Namespace(
    name,
    {
      namespace,
      quota: {
        cpuMillis: podsInRollout(gatewayPods) * gatewayRequests.cpuMillis + spare.cpuMillis,
        memoryMiB: podsInRollout(gatewayPods) * gatewayRequests.memoryMiB + spare.memoryMiB,
        pods: podsInRollout(gatewayPods) + spare.pods,
      },
      // A pod takes streams only once the load balancer knows it.
      labels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
    },
    opts,
  );

export interface ClusterContentsArgs extends ApplicationSpaceArgs {
  readonly account: Account;
  readonly cluster: ClusterPlace;
  readonly plainClusterName: string;
  readonly kubernetesVersion: string;
  readonly network: NetworkPlace;
  readonly poolKinds: readonly PoolKind[];
  readonly volumeKey: EncryptionKey;
  /** Names of the target groups that pods are bound to start with this. */
  readonly targetGroupPrefix: string;
}

/** What the program keeps inside the cluster, the gateway aside: who may do what, where applications live, and the controllers. */
export class ClusterContents extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterContentsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:ClusterContents", name, {}, opts);
    const space = applicationSpace(`${name}-application`, args, { parent: this });
    new Rights(`${name}-rights`, { namespace: args.namespace }, { parent: this, dependsOn: [space] });
    encryptedStorageClass(`${name}-encrypted`, args.volumeKey, { parent: this });
    new Controllers(
      `${name}-controllers`,
      {
        account: args.account, clusterName: args.cluster.clusterName, plainClusterName: args.plainClusterName, kubernetesVersion: args.kubernetesVersion,
        vpcId: args.network.vpcId, vpcCidr: args.network.cidr, poolKinds: args.poolKinds, targetGroupPrefix: args.targetGroupPrefix,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** The default class for volumes: encrypted under the stack's key, in the zone of the pod. */
function encryptedStorageClass(name: string, volumeKey: EncryptionKey, opts: pulumi.CustomResourceOptions): void {
  new k8s.storage.v1.StorageClass(
    name,
    {
      metadata: { name: "encrypted", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true", kmsKeyId: volumeKey.arn },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    opts,
  );
}
