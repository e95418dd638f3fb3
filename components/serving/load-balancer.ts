import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPlace } from "../network/network.ts";
import { type Ingress, clientBlocks } from "./clients.ts";
import type { Timeouts } from "./timeouts.ts";

/** Ports of the gateway's pods. */
const gatewayPorts = { streams: 8443, health: 8081, metrics: 9090 } as const;

export interface LoadBalancerArgs extends Ingress {
  readonly network: NetworkPlace;
  readonly nodeSecurityGroupId: pulumi.Input<string>;
  readonly timeouts: Timeouts;
  readonly deletionProtection: boolean;
}

/** Room for ranges that Cloudflare adds: each entry that a list may have counts against the rules of every group that names it (60). */
const prefixListRoom = 20;

/**
 * A network load balancer that passes TCP through to the pods, where TLS ends: it has no certificate and reads nothing.
 * Its security group admits the named clients, the nodes' admits the load balancer.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:serving:LoadBalancer", name, {}, opts);
    const group = new aws.ec2.SecurityGroup(`${name}-balancer`, { vpcId: args.network.vpcId, description: "Clients to the load balancer, and on to the pods", tags: { Name: `${name}-balancer` } }, { parent: this });
    this.admitClients(name, group, args);
    this.admitToPods(name, group, args.nodeSecurityGroupId);

    const balancer = new aws.lb.LoadBalancer(
      name,
      {
        loadBalancerType: "network", internal: false, ipAddressType: "ipv4",
        subnets: args.network.publicSubnetIds, securityGroups: [group.id],
        enableCrossZoneLoadBalancing: true, enableDeletionProtection: args.deletionProtection,
        enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
      },
      { parent: this },
    );
    const targets = this.targets(name, args);
    new aws.lb.Listener(
      `${name}-streams`,
      { loadBalancerArn: balancer.arn, port: 443, protocol: "TCP", tcpIdleTimeoutSeconds: args.timeouts.loadBalancerIdleSeconds, defaultActions: [{ type: "forward", targetGroupArn: targets.arn }] },
      { parent: this },
    );
    this.dnsName = balancer.dnsName;
    this.targetGroupArn = targets.arn;
    this.registerOutputs({ dnsName: this.dnsName, targetGroupArn: this.targetGroupArn });
  }

  private admitClients(name: string, group: aws.ec2.SecurityGroup, args: LoadBalancerArgs): void {
    const rule = (role: string, description: string, source: Partial<aws.vpc.SecurityGroupIngressRuleArgs>): void => {
      new aws.vpc.SecurityGroupIngressRule(`${name}-from-${role}`, { securityGroupId: group.id, description, ipProtocol: "tcp", fromPort: 443, toPort: 443, ...source }, { parent: this });
    };
    const blocks = clientBlocks(args);
    if (args.ingress === "cidrs") {
      for (const block of blocks) rule(block.replaceAll(/[./]/g, "-"), `TLS from ${block}`, { cidrIpv4: block });
      return;
    }
    const list = new aws.ec2.ManagedPrefixList(
      `${name}-cloudflare`,
      { name: `${name}-cloudflare`, addressFamily: "IPv4", maxEntries: Math.max(prefixListRoom, blocks.length), entries: blocks.map((cidr) => ({ cidr, description: "Cloudflare" })) },
      { parent: this },
    );
    rule("cloudflare", "TLS from Cloudflare", { prefixListId: list.id });
  }

  private admitToPods(name: string, group: aws.ec2.SecurityGroup, nodes: pulumi.Input<string>): void {
    for (const role of ["streams", "health"] as const) {
      const port = { ipProtocol: "tcp", fromPort: gatewayPorts[role], toPort: gatewayPorts[role] };
      new aws.vpc.SecurityGroupEgressRule(`${name}-${role}-out`, { securityGroupId: group.id, description: `To the pods: ${role}`, referencedSecurityGroupId: nodes, ...port }, { parent: this });
      new aws.vpc.SecurityGroupIngressRule(`${name}-${role}-in`, { securityGroupId: nodes, description: `From the load balancer: ${role}`, referencedSecurityGroupId: group.id, ...port }, { parent: this });
    }
  }

  private targets(name: string, { network, timeouts }: LoadBalancerArgs): aws.lb.TargetGroup {
    return new aws.lb.TargetGroup(
      `${name}-pods`,
      {
        vpcId: network.vpcId, targetType: "ip", ipAddressType: "ipv4", protocol: "TCP", port: gatewayPorts.streams,
        // The pods see the load balancer; who the client is stands in the edge's header.
        preserveClientIp: "false",
        // A pod that stops, or fails a check, keeps the streams that it has.
        deregistrationDelay: timeouts.deregistrationSeconds, connectionTermination: false,
        targetHealthStates: [{ enableUnhealthyConnectionTermination: false }],
        healthCheck: { protocol: "HTTP", path: "/readyz", port: String(gatewayPorts.health), interval: 10, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 3, matcher: "200" },
      },
      { parent: this },
    );
  }
}
