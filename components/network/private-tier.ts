import * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

export interface PrivateTierArgs {
  readonly region: string;
  /** With one public subnet per zone, in which the NAT gateways stand. */
  readonly vpc: awsx.ec2.Vpc;
  readonly zones: readonly string[];
  readonly privateSubnets: readonly string[];
  /** NAT gateways, 0 to one per zone; with fewer than zones they are shared. */
  readonly natGateways: number;
}

/** Private subnets, one per zone, each with a route table of its own, the NAT gateways that they leave by, and S3 by gateway endpoint. */
export class PrivateTier extends pulumi.ComponentResource {
  readonly subnetIds: pulumi.Output<string>[];
  /** The addresses of S3, for security groups. */
  readonly s3PrefixListId: pulumi.Output<string>;

  constructor(name: string, args: PrivateTierArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:network:PrivateTier", name, {}, opts);

    const gateways = Array.from({ length: args.natGateways }, (_, index) => this.natGateway(name, index, args));
    const zones = args.zones.map((zone, index) => this.zone(name, index, zone, args, gateways));
    const s3 = new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: args.vpc.vpcId,
        serviceName: `com.amazonaws.${args.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: zones.map(({ table }) => table.id),
        tags: { Name: `${name}-s3` },
      },
      { parent: this },
    );

    this.subnetIds = zones.map(({ subnet }) => subnet.id);
    this.s3PrefixListId = s3.prefixListId;
    this.registerOutputs({ subnetIds: this.subnetIds });
  }

  private natGateway(name: string, index: number, args: PrivateTierArgs): aws.ec2.NatGateway {
    const role = `${name}-nat-${index + 1}`;
    const address = new aws.ec2.Eip(role, { domain: "vpc", tags: { Name: role } }, { parent: this });
    const subnetId = args.vpc.publicSubnetIds.apply((ids) => ids[index] as string);
    // AWS refuses a NAT gateway in a VPC whose internet gateway isn't attached yet.
    return new aws.ec2.NatGateway(role, { allocationId: address.id, subnetId, tags: { Name: role } }, { parent: this, dependsOn: [args.vpc] });
  }

  private zone(name: string, index: number, zone: string, args: PrivateTierArgs, gateways: readonly aws.ec2.NatGateway[]) {
    const role = `${name}-${index + 1}`;
    const options = { parent: this };
    const subnet = new aws.ec2.Subnet(
      role,
      {
        vpcId: args.vpc.vpcId,
        availabilityZone: zone,
        cidrBlock: args.privateSubnets[index],
        mapPublicIpOnLaunch: false,
        tags: { Name: role, "kubernetes.io/role/internal-elb": "1" },
      },
      options,
    );
    const table = new aws.ec2.RouteTable(role, { vpcId: args.vpc.vpcId, tags: { Name: role } }, options);
    new aws.ec2.RouteTableAssociation(role, { subnetId: subnet.id, routeTableId: table.id }, options);
    const gateway = gateways[index % gateways.length];
    if (gateway) new aws.ec2.Route(role, { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway.id }, options);
    return { subnet, table };
  }
}
