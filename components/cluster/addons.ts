import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { EncryptionKey } from "../data/keys.ts";
import { type AddonName, addonVersion } from "../pins.ts";
import { allow } from "../policy-document.ts";
import { PodRole } from "./pod-role.ts";
import { controller, resourcesOf } from "./workloads.ts";

export interface AddonsArgs {
  readonly account: Account;
  readonly clusterName: pulumi.Input<string>;
  /** Name of the cluster as text, for names of log groups. */
  readonly plainClusterName: string;
  /** Kubernetes version, which decides the add-ons' versions. */
  readonly version: string;
  readonly volumeKey: EncryptionKey;
  readonly logKey: EncryptionKey;
  readonly logRetentionDays: number;
  /** Metrics and logs of nodes and pods in CloudWatch. */
  readonly containerInsights: boolean;
}

/** EKS add-ons that need nodes: made after the general pool, or they wait for it until they fail. */
export class Addons extends pulumi.ComponentResource {
  constructor(name: string, args: AddonsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:Addons", name, {}, opts);
    const coredns = controller("coredns");
    this.addon(name, "coredns", args, { configuration: { replicaCount: coredns.replicas, resources: resourcesOf(coredns) } });
    const metrics = controller("metrics-server");
    this.addon(name, "metrics-server", args, { configuration: { replicas: metrics.replicas, resources: resourcesOf(metrics) } });
    this.addon(name, "eks-node-monitoring-agent", args);
    this.volumes(name, args);
    if (args.containerInsights) this.insights(name, args);
    this.registerOutputs({});
  }

  private volumes(name: string, args: AddonsArgs): void {
    const { partition, region } = args.account;
    const serviceAccount = "ebs-csi-controller-sa";
    const role = new PodRole(
      `${name}-ebs-csi`,
      {
        clusterName: args.clusterName, namespace: "kube-system", serviceAccount, associate: false,
        // AWS's own policy limits the driver to volumes that carry its tag.
        managedPolicies: [`arn:${partition}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy`],
        statements: pulumi.output(args.volumeKey.arn).apply((key) => [
          allow(["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey", "kms:ReEncrypt*"], key),
          allow("kms:CreateGrant", key, { Bool: { "kms:GrantIsForAWSResource": "true" } }),
        ]),
      },
      { parent: this },
    );
    const { replicas, cpuMillis, memoryMiB } = controller("ebs-csi-controller");
    // Six containers share the pod.
    const resources = resourcesOf({ cpuMillis: Math.floor(cpuMillis / 6), memoryMiB: Math.floor(memoryMiB / 6) });
    this.addon(name, "aws-ebs-csi-driver", args, {
      configuration: { controller: { replicaCount: replicas, region, resources } },
      association: { roleArn: role.arn, serviceAccount },
      dependsOn: [role],
    });
  }

  private insights(name: string, args: AddonsArgs): void {
    const serviceAccount = "cloudwatch-agent";
    const role = new PodRole(
      `${name}-insights`,
      { clusterName: args.clusterName, namespace: "amazon-cloudwatch", serviceAccount, associate: false, managedPolicies: [`arn:${args.account.partition}:iam::aws:policy/CloudWatchAgentServerPolicy`] },
      { parent: this },
    );
    // Made first: the agent would make its own, without key and retention.
    const groups = ["application", "dataplane", "host", "performance"].map(
      (kind) =>
        new aws.cloudwatch.LogGroup(
          `${name}-insights-${kind}`,
          { name: `/aws/containerinsights/${args.plainClusterName}/${kind}`, retentionInDays: args.logRetentionDays, kmsKeyId: args.logKey.arn },
          { parent: this },
        ),
    );
    this.addon(name, "amazon-cloudwatch-observability", args, { association: { roleArn: role.arn, serviceAccount }, dependsOn: [role, ...groups] });
  }

  private addon(
    name: string,
    addonName: AddonName,
    args: AddonsArgs,
    more: { readonly configuration?: object; readonly association?: { roleArn: pulumi.Input<string>; serviceAccount: string }; readonly dependsOn?: pulumi.Resource[] } = {},
  ): void {
    new aws.eks.Addon(
      `${name}-${addonName}`,
      {
        clusterName: args.clusterName,
        addonName,
        addonVersion: addonVersion(addonName, args.version),
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        ...(more.configuration ? { configurationValues: JSON.stringify(more.configuration) } : {}),
        ...(more.association ? { podIdentityAssociations: [more.association] } : {}),
      },
      { parent: this, dependsOn: more.dependsOn ?? [] },
    );
  }
}
