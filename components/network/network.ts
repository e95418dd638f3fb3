import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { EncryptionKey } from "../data/keys.ts";
import type { Providers } from "../providers.ts";
import { egressRules, ingressRules } from "./acl-rules.ts";
import { FlowLogs } from "./flow-logs.ts";
import { PrivateTier } from "./private-tier.ts";

/** Where other components are placed: a network made here, or one that existed before. */
export interface NetworkPlace {
  readonly vpcId: pulumi.Input<string>;
  readonly cidr: string;
  readonly privateSubnetIds: pulumi.Input<string>[];
  readonly publicSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Zones of the private subnets, in their order, where they are known. */
  readonly zones?: readonly string[] | undefined;
  /** The addresses of S3 behind the VPC's gateway endpoint, where it has one. */
  readonly s3PrefixListId?: pulumi.Input<string> | undefined;
}

/** The private subnets in some zones. @default all */
export const subnetsIn = ({ privateSubnetIds, zones }: NetworkPlace, wanted: readonly string[] | undefined): pulumi.Input<string>[] =>
  wanted ? privateSubnetIds.filter((_, index) => wanted.includes(zones?.[index] ?? "")) : privateSubnetIds;

export interface NetworkArgs {
  readonly account: Account;
  /** The VPC's IPv4 block. */
  readonly cidr: string;
  /** Availability zones by name; listed, so that a plan needs no account. */
  readonly zones: readonly string[];
  /** One block per zone. */
  readonly publicSubnets: readonly string[];
  /** One block per zone. */
  readonly privateSubnets: readonly string[];
  /** NAT gateways, 0 to one per zone. Each costs about 35 USD a month before traffic. */
  readonly natGateways: number;
  /** Blocks from which clients reach a load balancer in the public subnets, on 443. */
  readonly clients: readonly string[];
  /** Days that flow logs are kept. */
  readonly flowLogRetentionDays: number;
  /** Name of the flow logs' group: /aws/vpc/{project}-{environment}. */
  readonly flowLogGroupName: string;
  readonly logKey: EncryptionKey;
  readonly providers: Providers;
}

/**
 * A VPC with a public tier by awsx and a private tier whose way out is provable on the first preview
 * (docs/decisions/0002-private-subnets-of-our-own.md), flow logs, network ACLs and an empty default security group.
 */
export class Network extends pulumi.ComponentResource implements NetworkPlace {
  readonly vpcId: pulumi.Output<string>;
  readonly cidr: string;
  readonly privateSubnetIds: pulumi.Output<string>[];
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly zones: readonly string[];
  readonly s3PrefixListId: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ml-platform:network:Network", name, {}, pulumi.mergeOptions(opts, { providers: [args.providers.aws, args.providers.awsx] }));

    const vpc = this.vpcWithPublicTier(name, args);
    const tier = new PrivateTier(`${name}-private`, { ...args, region: args.account.region, vpc }, { parent: this });
    this.accessLists(name, args, vpc, tier);
    new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.vpcId, ingress: [], egress: [], tags: { Name: `${name}-default-closed` } }, { parent: this });
    new FlowLogs(`${name}-flow-logs`, { account: args.account, vpcId: vpc.vpcId, groupName: args.flowLogGroupName, retentionDays: args.flowLogRetentionDays, key: args.logKey }, { parent: this });

    this.vpcId = vpc.vpcId;
    this.cidr = args.cidr;
    this.zones = args.zones;
    this.s3PrefixListId = tier.s3PrefixListId;
    this.privateSubnetIds = tier.subnetIds;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds, publicSubnetIds: this.publicSubnetIds });
  }

  private vpcWithPublicTier(name: string, args: NetworkArgs): awsx.ec2.Vpc {
    return new awsx.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: args.cidr,
        availabilityZoneNames: [...args.zones],
        enableDnsHostnames: true,
        enableDnsSupport: true,
        natGateways: { strategy: "None" },
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Public", cidrBlocks: [...args.publicSubnets], tags: { "kubernetes.io/role/elb": "1" } }],
      },
      // With default providers off the real engine refuses the component unless it has a provider of its own besides the one for its children.
      { parent: this, provider: args.providers.awsx, providers: { aws: args.providers.aws } },
    );
  }

  private accessLists(name: string, args: NetworkArgs, vpc: awsx.ec2.Vpc, tier: PrivateTier): void {
    const list = (role: string, subnetIds: pulumi.Input<pulumi.Input<string>[]>, facesInternet: boolean, clients: readonly string[]) =>
      new aws.ec2.NetworkAcl(
        `${name}-${role}`,
        { vpcId: vpc.vpcId, subnetIds, ingress: ingressRules(args.cidr, clients), egress: egressRules(args.cidr, facesInternet), tags: { Name: `${name}-${role}` } },
        { parent: this },
      );
    list("public-acl", vpc.publicSubnetIds, true, args.clients);
    list("private-acl", tier.subnetIds, false, []);
  }
}
