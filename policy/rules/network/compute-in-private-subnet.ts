import { networkAccess } from "../../engine/controls.ts";
import type { Graph, Targets } from "../../engine/graph.ts";
import { placements, type Placement } from "../../engine/placements.ts";
import type { Resource } from "../../engine/resource.ts";
import { beside, joinRule, judged, nested, notKnown, ref, type FixtureResource } from "../../engine/rule.ts";
import { subnetTypes, tierOf } from "../../engine/subnet-tier.ts";
import { unknown } from "../../engine/value.ts";
import { every, fail, notApplicable, pass, undetermined, type Verdict } from "../../engine/verdict.ts";

const template = "aws:ec2/launchTemplate:LaunchTemplate";

function check(resource: Resource, graph: Graph): Verdict {
  const placement = placements[resource.type];
  if (!placement) return notApplicable;
  const paths = resource.type === template ? interfacePaths(resource) : placement.paths;
  if (paths === unknown) return undetermined("networkInterfaces is not known yet");
  const set = paths.filter((path) => resource.at(path) !== undefined);
  if (set.length === 0) return placement.absent === "public" ? fail("it names no subnet and so lands in the default VPC, whose subnets are public") : notApplicable;
  return every(set.map((path) => placed(graph.targets(resource, path, subnetTypes), path, graph)));
}

function interfacePaths(resource: Resource): Placement["paths"] | typeof unknown {
  const interfaces = resource.items("networkInterfaces");
  return interfaces === unknown ? unknown : interfaces.map((_, index) => `networkInterfaces.${index}.subnetId`);
}

function placed({ candidates, certain, outside, blind }: Targets, path: string, graph: Graph): Verdict {
  const tiers = candidates.map((subnet) => ({ subnet, tier: tierOf(subnet, graph) }));
  const open = tiers.flatMap(({ tier }) => (tier.tier === "public" ? [tier.chain] : []));
  if (open.length > 0 && (certain || open.length === tiers.length)) return fail(`it runs in a public subnet: ${open.join("; ")}`);
  if (open.length > 0) return undetermined(`${path} is not known yet and may be a public subnet: ${open.join("; ")}`);
  const doubt = tiers.flatMap(({ tier }) => (tier.tier === "undetermined" ? [tier.reason] : []));
  if (doubt.length > 0) return undetermined(doubt.join("; "));
  if (blind) return undetermined(`${path} is not known yet and depends on no subnet of this stack`);
  if (outside.length > 0) return undetermined(`${path} names subnets that are not part of this stack, whose routes can't be seen`);
  return candidates.length > 0 ? pass : undetermined(`${path} names no subnet`);
}

const vpc = beside("aws:ec2/vpc:Vpc", "vpc");
const gateway = beside("aws:ec2/internetGateway:InternetGateway", "internet", { vpcId: ref("vpc") });
const nat = beside("aws:ec2/natGateway:NatGateway", "nat");
const subnet = (name: string, tags: Record<string, string> = {}) => beside("aws:ec2/subnet:Subnet", name, { vpcId: ref("vpc"), tags });
const table = (name: string, of: string, target: Record<string, unknown>): FixtureResource[] => [
  beside("aws:ec2/routeTable:RouteTable", name, { vpcId: ref("vpc") }),
  beside("aws:ec2/routeTableAssociation:RouteTableAssociation", `${name}-association`, { subnetId: ref(of), routeTableId: ref(name) }),
  beside("aws:ec2/route:Route", `${name}-route`, { routeTableId: ref(name), destinationCidrBlock: "0.0.0.0/0", ...target }),
];
const closed = [vpc, gateway, nat, subnet("inner"), ...table("inner-table", "inner", { natGatewayId: ref("nat") })];
const open = [vpc, gateway, nat, subnet("outer"), ...table("outer-table", "outer", { gatewayId: ref("internet") })];
const inline = (target: Record<string, unknown>): FixtureResource[] => [
  vpc, gateway, subnet("outer"),
  beside("aws:ec2/routeTable:RouteTable", "outer-table", { vpcId: ref("vpc"), routes: [{ cidrBlock: "0.0.0.0/0", ...target }] }),
  beside("aws:ec2/routeTableAssociation:RouteTableAssociation", "association", { subnetId: ref("outer"), routeTableId: ref("outer-table") }),
];
/** Every type, placed in the named subnet by its first path. */
const everywhere = (name: string, around: readonly FixtureResource[]) =>
  Object.entries(placements).map(([type, { paths }]) => {
    const subnetId = ref(name);
    const value = type === template ? [{ subnetId }] : /s$|Identifiers$/.test(paths[0] ?? "") ? [subnetId] : subnetId;
    return judged(type, nested(paths[0] ?? "", value), ...around);
  });
const nodes = "aws:eks/nodeGroup:NodeGroup";
const machine = "aws:ec2/instance:Instance";

export const rule = joinRule({
  id: "compute-in-private-subnet",
  title: "What computes or holds data stands in private subnets, by its routes",
  severity: "critical",
  why: "In a subnet with a route to an internet gateway one mistake in a security group exposes the machine; a name or tag protects nothing.",
  remediation: "Use subnets whose route table leads to a NAT gateway or nowhere.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
  controls: [...networkAccess, "FSBP SageMaker.2", "FSBP Lambda.3"],
  types: Object.keys(placements),
  unknown: "While ids are unknown the property's dependencies are the candidates: all private passes, all public fails, mixed is undetermined; subnets outside the stack are undetermined.",
  check,
  fixtures: {
    compliant: [
      ...everywhere("inner", closed),
    ],
    violating: [
      judged(machine, {}),
      ...everywhere("outer", open),
      judged(nodes, { subnetIds: [ref("inner"), ref("outer")] }, ...closed, ...open.slice(3)),
      judged(machine, { subnetId: ref("outer") }, ...inline({ gatewayId: ref("internet") })),
      // A name and a tag that say private.
      judged(machine, { subnetId: ref("private-a") }, vpc, gateway, subnet("private-a", { Name: "private-a", tier: "private" }), ...table("t", "private-a", { gatewayId: ref("internet") })),
      judged("aws:sagemaker/model:Model", { primaryContainer: {} }),
      judged("aws:ec2/instance:Instance", { subnetId: ref("default") }, beside("aws:ec2/defaultSubnet:DefaultSubnet", "default")),
    ],
    unknown: [
      judged(machine, { subnetId: notKnown }, ...closed),
      judged(machine, { subnetId: "subnet-0123456789abcdef0" }),
      // A route whose table is not known may lead any table to the internet.
      judged(machine, { subnetId: ref("inner") }, ...closed, beside("aws:ec2/route:Route", "out", { routeTableId: notKnown, gatewayId: ref("internet") })),
      // Nothing in the stack says which table the subnet uses.
      judged(machine, { subnetId: ref("inner") }, vpc, subnet("inner")),
    ],
    boundary: [
      { expect: "notApplicable", resources: judged("aws:lambda/function:Function", {}) },
      { expect: "pass", resources: judged(machine, { subnetId: ref("outer") }, ...inline({ natGatewayId: "nat-0123456789abcdef0" })) },
      { expect: "fail", resources: judged(machine, { subnetId: ref("outer") }, ...inline({ gatewayId: "igw-0123456789abcdef0" })) },
      // One of the subnets is public whatever the other is.
      { expect: "fail", resources: judged(nodes, { subnetIds: ["subnet-0123456789abcdef0", ref("outer")] }, ...open) },
      {
        expect: "fail",
        resources: judged(machine, { subnetId: ref("outer") }, beside("aws:ec2/vpc:Vpc", "vpc", { defaultRouteTableId: "rtb-default" }), gateway, subnet("outer"),
          beside("aws:ec2/defaultRouteTable:DefaultRouteTable", "default", { defaultRouteTableId: "rtb-default", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: ref("internet") }] })),
      },
      {
        expect: "fail",
        resources: judged(machine, { subnetId: ref("outer") }, vpc, gateway, subnet("outer"), beside("aws:ec2/routeTable:RouteTable", "main", { vpcId: ref("vpc") }),
          beside("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "main-association", { vpcId: ref("vpc"), routeTableId: ref("main") }),
          beside("aws:ec2/route:Route", "out", { routeTableId: ref("main"), destinationCidrBlock: "0.0.0.0/0", gatewayId: ref("internet") })),
      },
    ],
  },
});

