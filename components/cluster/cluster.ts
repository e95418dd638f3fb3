import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { EncryptionKey } from "../data/keys.ts";
import type { NetworkPlace } from "../network/network.ts";
import { addonVersion } from "./versions.ts";

export interface ClusterArgs {
  readonly account: Account;
  /** The cluster's name in AWS: {project}-{environment}. */
  readonly clusterName: string;
  /** Kubernetes version in EKS standard support. */
  readonly version: string;
  readonly network: NetworkPlace;
  /** Encrypts Kubernetes secrets. */
  readonly secretsKey: EncryptionKey;
  readonly logKey: EncryptionKey;
  /** Days that control-plane logs are kept. */
  readonly logRetentionDays: number;
  /** ARNs of roles that administer the cluster; the packaged component makes its creator administrator as well. */
  readonly administrators: readonly string[];
  readonly deletionProtection: boolean;
  readonly awsProvider: aws.Provider;
  readonly eksProvider: eks.Provider;
}

/** The control plane: private endpoint, access by API entries only, secrets under an own key, all five logs. */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:Cluster", name, {}, pulumi.mergeOptions(opts, { providers: [args.awsProvider, args.eksProvider] }));

    // Made first: EKS would make its own, without key and retention.
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: `/aws/eks/${args.clusterName}/cluster`, retentionInDays: args.logRetentionDays, kmsKeyId: args.logKey.arn },
      { parent: this },
    );
    const controlPlane = this.controlPlane(name, args, logs);
    // A name that waits for the control plane: whoever uses it is made after it.
    this.clusterName = controlPlane.eksCluster.name;
    this.registerOutputs({ clusterName: this.clusterName });
  }

  private controlPlane(name: string, args: ClusterArgs, logs: aws.cloudwatch.LogGroup): eks.Cluster {
    return new eks.Cluster(
      name,
      {
        name: args.clusterName,
        version: args.version,
        vpcId: args.network.vpcId,
        privateSubnetIds: args.network.privateSubnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
        authenticationMode: eks.AuthenticationMode.Api,
        accessEntries: Object.fromEntries(args.administrators.map((principalArn, index) => [`admin-${index + 1}`, administrator(principalArn, args)])),
        encryptionConfigKeyArn: args.secretsKey.arn,
        enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        deletionProtection: args.deletionProtection,
        createOidcProvider: false,
        skipDefaultNodeGroup: true,
        skipDefaultSecurityGroups: true,
        nodeAssociatePublicIpAddress: false,
        // Without nodes CoreDNS never becomes healthy and blocks everything after it.
        corednsAddonOptions: { enabled: false },
        kubeProxyAddonOptions: { version: addonVersion("kube-proxy", args.version) },
        vpcCniOptions: { addonVersion: addonVersion("vpc-cni", args.version), enableNetworkPolicy: true, logLevel: "INFO" },
      },
      { parent: this, provider: args.eksProvider, providers: { aws: args.awsProvider }, dependsOn: [logs] },
    );
  }
}

const administrator = (principalArn: string, args: ClusterArgs) => ({
  principalArn,
  accessPolicies: {
    admin: { policyArn: `arn:${args.account.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`, accessScope: { type: "cluster" } },
  },
});
