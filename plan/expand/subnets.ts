import { type Cidr, alignedBlock, contains, formatCidr, nextBlock, parseCidr, subBlock } from "../../components/network/cidr.ts";

/** How awsx 3.9 lays subnets out. Imports no Pulumi. */

export type SubnetType = "Public" | "Private" | "Isolated" | "Unused";

export interface SubnetSpec {
  readonly type: SubnetType;
  readonly name?: string;
  readonly cidrMask?: number;
  readonly size?: number;
  readonly cidrBlocks?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface PlacedSubnet {
  readonly type: SubnetType;
  readonly zone: string;
  /** Name without the VPC's: public-1. */
  readonly role: string;
  readonly zoneIndex: number;
  readonly cidrBlock: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LayoutRequest {
  readonly cidrBlock: string;
  readonly zones: readonly string[];
  readonly strategy: "Legacy" | "Auto" | "Exact";
  /** @default one private and one public subnet per zone */
  readonly specs?: readonly SubnetSpec[];
  readonly zoneMask?: number;
}

/** @throws Error where awsx would refuse the request too. */
export function layOutSubnets(request: LayoutRequest): PlacedSubnet[] {
  const vpc = parseCidr(request.cidrBlock);
  if (typeof vpc === "string") throw new Error(`awsx.ec2.Vpc cidrBlock "${request.cidrBlock}" ${vpc}`);
  const zoneMask = request.zoneMask ?? vpc.prefix + Math.ceil(Math.log2(request.zones.length));
  const specs = withMasks(request.specs ?? defaultSpecs(zoneMask), zoneMask);
  const ordered = request.strategy === "Legacy" ? [...specs].sort((a, b) => legacyOrder.indexOf(a.type) - legacyOrder.indexOf(b.type)) : specs;
  const placed = request.zones.flatMap((zone, zoneIndex) => layOutZone(zone, zoneIndex, subBlock(vpc, zoneMask, zoneIndex), ordered));
  const outside = placed.find(({ cidrBlock }) => {
    const block = parseCidr(cidrBlock);
    return typeof block === "string" || !contains(vpc, block);
  });
  if (outside) throw new Error(`awsx.ec2.Vpc: subnet ${outside.role} (${outside.cidrBlock}) does not fit into ${request.cidrBlock}`);
  return placed.filter(({ type }) => type !== "Unused");
}

const legacyOrder: readonly SubnetType[] = ["Private", "Public", "Isolated", "Unused"];

/** Half of a zone's block private, a quarter public. */
const defaultSpecs = (zoneMask: number): SubnetSpec[] => [{ type: "Private", cidrMask: zoneMask + 1 }, { type: "Public", cidrMask: zoneMask + 2 }];

type SizedSpec = SubnetSpec & { readonly mask: number };

/** Subnets without a size share a zone's block evenly. */
function withMasks(specs: readonly SubnetSpec[], zoneMask: number): SizedSpec[] {
  const evenly = zoneMask + Math.ceil(Math.log2(Math.max(1, specs.length)));
  return specs.map((spec) => ({ ...spec, mask: spec.cidrMask ?? (spec.size === undefined ? evenly : 32 - Math.log2(spec.size)) }));
}

function layOutZone(zone: string, zoneIndex: number, base: Cidr, specs: readonly SizedSpec[]): PlacedSubnet[] {
  let previous: Cidr | undefined;
  return specs.map((spec) => {
    const given = spec.cidrBlocks?.[zoneIndex];
    const block: Cidr = previous ? nextBlock(previous, spec.mask) : alignedBlock(base.first, spec.mask);
    previous = block;
    return {
      type: spec.type, zone, zoneIndex,
      role: `${spec.name ?? spec.type.toLowerCase()}-${zoneIndex + 1}`,
      cidrBlock: given ?? formatCidr(block),
      tags: spec.tags ?? {},
    };
  });
}
