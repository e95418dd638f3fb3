import type { Graph, Targets } from "./graph.ts";
import type { Resource } from "./resource.ts";
import { type Value, at, isRecord, unknown } from "./value.ts";

/** Whether a subnet can be reached from the internet, by its routes; names and tags prove nothing. */
export type Tier =
  | { readonly tier: "public"; readonly chain: string }
  | { readonly tier: "private" }
  | { readonly tier: "undetermined"; readonly reason: string };

export const subnetTypes = ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"];
const tableTypes = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"];
const associationTypes = ["aws:ec2/routeTableAssociation:RouteTableAssociation"];
const mainTypes = ["aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"];
const routeTypes = ["aws:ec2/route:Route"];
const gatewayTypes = ["aws:ec2/internetGateway:InternetGateway"];
const otherGatewayTypes = ["aws:ec2/vpnGateway:VpnGateway", "aws:ec2/carrierGateway:CarrierGateway"];
const vpcTypes = ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"];

export function tierOf(subnet: Resource, graph: Graph): Tier {
  return graph.once(`tier ${subnet.urn}`, () => prove(subnet, graph));
}

function prove(subnet: Resource, graph: Graph): Tier {
  // AWS makes a default subnet with a route to the internet.
  if (subnet.type === "aws:ec2/defaultSubnet:DefaultSubnet") return { tier: "public", chain: `${subnet.name} is a default subnet` };
  const associations = graph.pointingAt(subnet, associationTypes, "subnetId");
  const sure = associations.sure.map((association) => tablesOf(association, graph));
  if (sure.length === 0) {
    if (associations.maybe.length > 0) return { tier: "undetermined", reason: `which subnet ${names(associations.maybe)} belongs to is not known yet` };
    return throughMainTable(subnet, graph);
  }
  return strictest([...sure.map((targets) => tierOfTables(subnet, targets, graph))]);
}

const tablesOf = (association: Resource, graph: Graph): Targets => graph.targets(association, "routeTableId", tableTypes);

function throughMainTable(subnet: Resource, graph: Graph): Tier {
  const vpcs = graph.targets(subnet, "vpcId", vpcTypes).candidates;
  const mains = vpcs.map((vpc) => graph.pointingAt(vpc, mainTypes, "vpcId"));
  const doubtful = mains.flatMap(({ maybe }) => maybe);
  if (doubtful.length > 0) return { tier: "undetermined", reason: `which VPC ${names(doubtful)} belongs to is not known yet` };
  const tables = [
    ...mains.flatMap(({ sure }) => sure.map((main) => tablesOf(main, graph))),
    ...vpcs.flatMap((vpc) => defaultTables(vpc, graph).map((table): Targets => ({ candidates: [table], certain: true, outside: [], blind: false }))),
  ];
  if (tables.length === 0) return { tier: "undetermined", reason: `${subnet.name} has no route table association in this stack; the VPC's main table decides` };
  return strictest(tables.map((targets) => tierOfTables(subnet, targets, graph)));
}

/** A default table names the table that the VPC came with, not the VPC. */
function defaultTables(vpc: Resource, graph: Graph): Resource[] {
  const own = vpc.at("defaultRouteTableId");
  return graph.ofTypes(["aws:ec2/defaultRouteTable:DefaultRouteTable"]).filter((table) => {
    const adopted = table.at("defaultRouteTableId");
    return adopted === unknown ? graph.dependencies(table, "defaultRouteTableId", [vpc.type]).includes(vpc) : adopted !== undefined && adopted === own;
  });
}

function tierOfTables(subnet: Resource, { candidates, certain, outside }: Targets, graph: Graph): Tier {
  if (candidates.length === 0) return { tier: "undetermined", reason: outside.length > 0 ? `the route table of ${subnet.name} is not part of this stack` : `the route table of ${subnet.name} is not known yet` };
  const tiers = candidates.map((table) => tierOfTable(subnet, table, graph));
  if (certain || tiers.every(({ tier }) => tier === tiers[0]?.tier)) return strictest(tiers);
  return { tier: "undetermined", reason: `${subnet.name} may have any of the route tables ${names(candidates)}` };
}

function tierOfTable(subnet: Resource, table: Resource, graph: Graph): Tier {
  const standalone = graph.pointingAt(table, routeTypes, "routeTableId");
  const inline = table.items("routes");
  const found = [
    ...standalone.sure.map((route) => throughRoute(route.props, () => graph.targets(route, "gatewayId", [...gatewayTypes, ...otherGatewayTypes]))),
    ...(inline === unknown ? [unknown] : inline.map((route, index) => throughRoute(route, () => graph.targets(table, `routes.${index}.gatewayId`, [...gatewayTypes, ...otherGatewayTypes])))),
  ];
  const gateway = found.find((result) => typeof result === "string");
  if (gateway !== undefined) return { tier: "public", chain: `${subnet.name} → ${table.name} → ${String(gateway)}` };
  if (found.includes(unknown)) return { tier: "undetermined", reason: `a route of ${table.name} is not known yet` };
  if (standalone.maybe.length > 0) return { tier: "undetermined", reason: `which route table ${names(standalone.maybe)} belongs to is not known yet` };
  return { tier: "private" };
}

/** The internet gateway that a route leads to, unknown, or false. */
function throughRoute(route: Value, behind: () => Targets): string | typeof unknown | false {
  if (!isRecord(route)) return route === unknown ? unknown : false;
  const gateway = at(route, "gatewayId");
  if (gateway === undefined) return false;
  const { candidates, certain } = behind();
  const internet = candidates.filter(({ type }) => gatewayTypes.includes(type));
  if (gateway === unknown) return internet.length === 0 ? (candidates.length > 0 ? false : unknown) : certain || internet.length === candidates.length ? (internet[0]?.name ?? unknown) : unknown;
  if (typeof gateway !== "string") return false;
  const named = internet.find((resource) => resource.at("id") === gateway);
  return named ? named.name : gateway.startsWith("igw-") ? "an internet gateway outside this stack" : false;
}

/** Public wins over undetermined, undetermined over private. */
function strictest(tiers: readonly Tier[]): Tier {
  return tiers.find(({ tier }) => tier === "public") ?? tiers.find(({ tier }) => tier === "undetermined") ?? { tier: "private" };
}

const names = (resources: readonly Resource[]): string => resources.map(({ name }) => name).join(", ");
