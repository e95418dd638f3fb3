import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { EncryptionKey } from "../data/keys.ts";
import { type NetworkPlace, subnetsIn } from "../network/network.ts";
import { machineImageRelease } from "../pins.ts";
import { serviceTrust } from "../policy-document.ts";
import type { Cluster } from "./cluster.ts";
import { type PoolKind, acceleratorOf } from "./instance-types.ts";

export interface NodePoolArgs {
  readonly account: Account;
  readonly cluster: Cluster;
  /** Version of the nodes; EKS allows them to be behind the control plane, never ahead. */
  readonly version: string;
  readonly network: NetworkPlace;
  readonly pool: {
    readonly name: string;
    readonly kind: PoolKind;
    readonly instanceTypes: readonly string[];
    /** Machines at least and at most. */
    readonly min: number;
    readonly max: number;
    /** Root volume in GiB. */
    readonly diskGiB: number;
    /** Zones that offer the machines. @default all of the network's */
    readonly zones?: readonly string[] | undefined;
  };
  readonly volumeKey: EncryptionKey;
}

interface Machine {
  /** The packaged node group knows no Neuron image, hence aws.eks.NodeGroup. */
  readonly amiType: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** EKS image and labels per kind. The NVIDIA plug-in's chart goes to nodes with its own label. */
const machines: Readonly<Record<PoolKind, Machine>> = {
  general: { amiType: "AL2023_x86_64_STANDARD", labels: {} },
  gpu: { amiType: "AL2023_x86_64_NVIDIA", labels: { "ml-platform/accelerator": "nvidia", "nvidia.com/gpu.present": "true" } },
  neuron: { amiType: "AL2023_x86_64_NEURON", labels: { "ml-platform/accelerator": "neuron" } },
};

const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore", "AmazonEKS_CNI_Policy"];

/** Machines of one kind in private subnets: encrypted disks, instance metadata for the host only, repaired by EKS, counted by the autoscaler. */
export class NodePool extends pulumi.ComponentResource {
  constructor(name: string, args: NodePoolArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:NodePool", name, {}, opts);
    const { role, attachments } = this.role(name, args.account.partition);
    const template = this.template(name, args);
    const { pool } = args;
    const { amiType, labels } = machines[pool.kind];
    const accelerator = acceleratorOf(pool.kind, pool.instanceTypes[0] ?? "");
    const allLabels = { "ml-platform/pool": pool.name, ...labels };
    const group = new aws.eks.NodeGroup(
      name,
      {
        clusterName: args.cluster.clusterName,
        nodeRoleArn: role.arn,
        subnetIds: subnetsIn(args.network, pool.zones),
        amiType,
        // Without a release EKS takes the newest image, and machines change by themselves.
        releaseVersion: machineImageRelease(args.version),
        version: args.version,
        instanceTypes: [...pool.instanceTypes],
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: pool.min, maxSize: Math.max(pool.max, 1), desiredSize: pool.min },
        labels: allLabels,
        taints: accelerator ? [{ key: accelerator.resource, value: "true", effect: "NO_SCHEDULE" }] : [],
        nodeRepairConfig: { enabled: true },
        updateConfig: { maxUnavailable: 1 },
      },
      // Nodes without the network add-on, which the cluster component makes, never become ready.
      // The autoscaler owns the count from the first day on.
      { parent: this, dependsOn: [...attachments, args.cluster], ignoreChanges: ["scalingConfig.desiredSize"] },
    );
    this.templateOfNode(name, group, allLabels, accelerator);
    this.registerOutputs({});
  }

  /** What the autoscaler must know of a machine while the pool has none. The group's own tags don't reach its auto scaling group. */
  private templateOfNode(name: string, group: aws.eks.NodeGroup, labels: Readonly<Record<string, string>>, accelerator: ReturnType<typeof acceleratorOf>): void {
    const autoscalingGroupName = group.resources.apply((resources) => resources[0]?.autoscalingGroups?.[0]?.name ?? "");
    const prefix = "k8s.io/cluster-autoscaler/node-template";
    const tags: Readonly<Record<string, string>> = {
      ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [`${prefix}/label/${label}`, value])),
      ...(accelerator ? { [`${prefix}/taint/${accelerator.resource}`]: "true:NoSchedule", [`${prefix}/resources/${accelerator.resource}`]: String(accelerator.count) } : {}),
    };
    for (const [key, value] of Object.entries(tags)) {
      const role = key.slice(prefix.length + 1).replaceAll(/[^A-Za-z0-9]+/g, "-");
      new aws.autoscaling.Tag(`${name}-${role}`, { autoscalingGroupName, tag: { key, value, propagateAtLaunch: false } }, { parent: this });
    }
  }

  private role(name: string, partition: string) {
    const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy: serviceTrust("ec2.amazonaws.com") }, { parent: this });
    const attachments = nodePolicies.map(
      (policy) => new aws.iam.RolePolicyAttachment(`${name}-${policy}`, { role: role.name, policyArn: `arn:${partition}:iam::aws:policy/${policy}` }, { parent: this }),
    );
    return { role, attachments };
  }

  private template(name: string, args: NodePoolArgs): aws.ec2.LaunchTemplate {
    return new aws.ec2.LaunchTemplate(
      `${name}-template`,
      {
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { volumeSize: args.pool.diskGiB, volumeType: "gp3", encrypted: "true", kmsKeyId: args.volumeKey.arn, deleteOnTermination: "true" } },
        ],
        // With groups of its own a template no longer gets the cluster's by itself.
        vpcSecurityGroupIds: [args.cluster.clusterSecurityGroupId, args.cluster.nodeSecurityGroupId],
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags: { Name: name } })),
        updateDefaultVersion: true,
      },
      { parent: this },
    );
  }
}
