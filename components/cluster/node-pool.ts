import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { EncryptionKey } from "../data/keys.ts";
import type { NetworkPlace } from "../network/network.ts";
import type { Cluster } from "./cluster.ts";
import type { PoolKind } from "./instance-types.ts";

export interface NodePoolArgs {
  readonly account: Account;
  readonly cluster: Cluster;
  readonly network: NetworkPlace;
  readonly kind: PoolKind;
  readonly instanceTypes: readonly string[];
  /** Machines at least and at most. */
  readonly min: number;
  readonly max: number;
  /** Root volume in GiB. */
  readonly diskGiB: number;
  readonly volumeKey: EncryptionKey;
}

/** EKS image and taint per kind. The packaged node group knows no Neuron image, hence aws.eks.NodeGroup. */
const machines: Readonly<Record<PoolKind, { readonly amiType: string; readonly taint?: string }>> = {
  general: { amiType: "AL2023_x86_64_STANDARD" },
  gpu: { amiType: "AL2023_x86_64_NVIDIA", taint: "nvidia.com/gpu" },
  neuron: { amiType: "AL2023_x86_64_NEURON", taint: "aws.amazon.com/neuron" },
};

const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore", "AmazonEKS_CNI_Policy"];

/** Machines of one kind in private subnets: encrypted disks, instance metadata for the host only, repaired by EKS. */
export class NodePool extends pulumi.ComponentResource {
  constructor(name: string, args: NodePoolArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:NodePool", name, {}, opts);
    const { role, attachments } = this.role(name, args.account.partition);
    const template = this.template(name, args);
    const { amiType, taint } = machines[args.kind];
    new aws.eks.NodeGroup(
      name,
      {
        clusterName: args.cluster.clusterName,
        nodeRoleArn: role.arn,
        subnetIds: args.network.privateSubnetIds,
        amiType,
        instanceTypes: [...args.instanceTypes],
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: args.min, maxSize: args.max, desiredSize: args.min },
        labels: { pool: name },
        taints: taint ? [{ key: taint, value: "true", effect: "NO_SCHEDULE" }] : [],
        nodeRepairConfig: { enabled: true },
        updateConfig: { maxUnavailable: 1 },
      },
      // Nodes without the network add-on, which the cluster component makes, never become ready.
      // The autoscaler owns the count from the first day on.
      { parent: this, dependsOn: [...attachments, args.cluster], ignoreChanges: ["scalingConfig.desiredSize"] },
    );
    this.registerOutputs({});
  }

  private role(name: string, partition: string) {
    const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] });
    const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy }, { parent: this });
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
          { deviceName: "/dev/xvda", ebs: { volumeSize: args.diskGiB, volumeType: "gp3", encrypted: "true", kmsKeyId: args.volumeKey.arn, deleteOnTermination: "true" } },
        ],
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags: { Name: name } })),
        updateDefaultVersion: true,
      },
      { parent: this },
    );
  }
}
