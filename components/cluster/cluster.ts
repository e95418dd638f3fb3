import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "../data/keys.ts";
import type { NetworkPlace } from "../network/network.ts";
import { addonVersion } from "../pins.ts";
import type { ApiAccess } from "./kubeconfig.ts";

/** A cluster to install into: made here, or one that existed before. */
export interface ClusterPlace {
  readonly clusterName: pulumi.Input<string>;
  /** The API's URL. */
  readonly endpoint: pulumi.Input<string>;
  /** Base64. */
  readonly certificateAuthority: pulumi.Input<string>;
  /** Changes when the cluster is another one, even under the same name. */
  readonly identity: pulumi.Input<string>;
  /** Security group of the nodes, which admits what reaches the pods from outside the cluster. */
  readonly nodeSecurityGroupId: pulumi.Input<string>;
}

export interface ClusterArgs {
  /** The cluster's name in AWS: {project}-{environment}. */
  readonly clusterName: string;
  /** Kubernetes version in EKS standard support. */
  readonly version: string;
  readonly network: NetworkPlace;
  readonly api: ApiAccess;
  /** Encrypts Kubernetes secrets. */
  readonly secretsKey: EncryptionKey;
  readonly logKey: EncryptionKey;
  /** Days that control-plane logs are kept. */
  readonly logRetentionDays: number;
  readonly deletionProtection: boolean;
  readonly awsProvider: aws.Provider;
  readonly eksProvider: eks.Provider;
}

/** The control plane: private endpoint, access by API entries only, secrets under an own key, all five logs; and what nodes need before they come. */
export class Cluster extends pulumi.ComponentResource implements ClusterPlace {
  readonly clusterName: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
  readonly identity: pulumi.Output<string>;
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  /** The group that EKS makes: control plane and nodes talk within it. */
  readonly clusterSecurityGroupId: pulumi.Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:Cluster", name, {}, pulumi.mergeOptions(opts, { providers: [args.awsProvider, args.eksProvider] }));

    // Made first: EKS would make its own, without key and retention.
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: `/aws/eks/${args.clusterName}/cluster`, retentionInDays: args.logRetentionDays, kmsKeyId: args.logKey.arn },
      { parent: this },
    );
    const { eksCluster } = this.controlPlane(name, args, logs);
    // A name that waits for the control plane: whoever uses it is made after it.
    this.clusterName = eksCluster.name;
    this.endpoint = eksCluster.endpoint;
    this.certificateAuthority = eksCluster.certificateAuthority.data;
    this.identity = pulumi.interpolate`${eksCluster.arn}@${eksCluster.createdAt}`;
    this.clusterSecurityGroupId = eksCluster.vpcConfig.clusterSecurityGroupId;
    this.nodeSecurityGroupId = new aws.ec2.SecurityGroup(
      `${name}-nodes`,
      { vpcId: args.network.vpcId, description: "What reaches pods from outside the cluster", tags: { Name: `${args.clusterName}-nodes` } },
      { parent: this },
    ).id;
    // Pods that start before the agent get no credentials.
    new aws.eks.Addon(
      `${name}-pod-identity`,
      { clusterName: this.clusterName, addonName: "eks-pod-identity-agent", addonVersion: addonVersion("eks-pod-identity-agent", args.version), resolveConflictsOnUpdate: "OVERWRITE" },
      { parent: this },
    );
    this.registerOutputs({ clusterName: this.clusterName });
  }

  private controlPlane(name: string, args: ClusterArgs, logs: aws.cloudwatch.LogGroup): eks.Cluster {
    const isPublic = args.api.reach === "public";
    return new eks.Cluster(
      name,
      {
        name: args.clusterName,
        version: args.version,
        vpcId: args.network.vpcId,
        privateSubnetIds: args.network.privateSubnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: isPublic,
        ...(isPublic ? { publicAccessCidrs: [...args.api.cidrs] } : {}),
        authenticationMode: eks.AuthenticationMode.Api,
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
