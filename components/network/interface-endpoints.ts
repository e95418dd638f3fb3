import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EndpointService, endpointPorts } from "./endpoint-services.ts";
import type { NetworkPlace } from "./network.ts";

export interface InterfaceEndpointsArgs {
  readonly region: string;
  readonly network: NetworkPlace;
  /** Each costs about 8 USD a month per zone before traffic. */
  readonly services: readonly EndpointService[];
}

/** AWS services inside the VPC. Each endpoint has a security group of its own, which only admits the VPC's addresses. */
export class InterfaceEndpoints extends pulumi.ComponentResource {
  constructor(name: string, args: InterfaceEndpointsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:network:InterfaceEndpoints", name, {}, opts);
    for (const service of args.services) this.endpoint(`${name}-${service.replace(".", "-")}`, service, args);
    this.registerOutputs({});
  }

  private endpoint(role: string, service: EndpointService, { region, network }: InterfaceEndpointsArgs): void {
    const options = { parent: this };
    const group = new aws.ec2.SecurityGroup(role, { vpcId: network.vpcId, description: `VPC to ${service}`, tags: { Name: role } }, options);
    for (const port of endpointPorts(service)) {
      new aws.vpc.SecurityGroupIngressRule(
        `${role}-${port}`,
        { securityGroupId: group.id, description: `TLS from the VPC to ${service}`, cidrIpv4: network.cidr, ipProtocol: "tcp", fromPort: port, toPort: port },
        options,
      );
    }
    new aws.ec2.VpcEndpoint(
      role,
      {
        vpcId: network.vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: network.privateSubnetIds,
        securityGroupIds: [group.id],
        tags: { Name: role },
      },
      options,
    );
  }
}
