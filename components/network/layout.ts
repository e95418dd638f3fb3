import { type Cidr, contains, formatCidr, overlap, parseCidr } from "./cidr.ts";
import type { SettingProblem } from "../setting-problem.ts";

export interface NetworkLayout {
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly publicSubnets: readonly string[];
  readonly privateSubnets: readonly string[];
  readonly natGateways: number;
}

/** Prefix lengths that AWS accepts for a VPC and for a subnet. */
const awsPrefix = { min: 16, max: 28 };

/** Everything that is wrong with the addresses and the zones, so that the user mends them in one go. */
export function networkProblems(network: NetworkLayout): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const vpc = checkedBlock(network.cidr, ["cidr"], problems);
  const subnets = (["publicSubnets", "privateSubnets"] as const).flatMap((tier) => {
    if (network[tier].length !== network.zones.length) {
      problems.push({ path: [tier], input: network[tier], message: `allowed: one block per zone, ${network.zones.length} in all` });
    }
    return network[tier].map((text, index) => ({ text, path: [tier, index], block: checkedBlock(text, [tier, index], problems) }));
  });
  for (const [index, subnet] of subnets.entries()) {
    if (!subnet.block) continue;
    if (vpc && !contains(vpc, subnet.block)) {
      problems.push({ path: subnet.path, input: subnet.text, message: `lies outside the VPC; allowed: a block within ${formatCidr(vpc)}` });
    }
    const twin = subnets.slice(0, index).find((other) => other.block && subnet.block && overlap(other.block, subnet.block));
    if (twin) problems.push({ path: subnet.path, input: subnet.text, message: `overlaps ${twin.path.join(".")} (${twin.text}); allowed: blocks without shared addresses` });
  }
  for (const [index, zone] of network.zones.entries()) {
    if (network.zones.indexOf(zone) !== index) problems.push({ path: ["zones", index], input: zone, message: "is listed twice; allowed: each zone once" });
  }
  if (network.natGateways > network.zones.length) {
    problems.push({ path: ["natGateways"], input: network.natGateways, message: `allowed: 0 to one per zone, ${network.zones.length}` });
  }
  return problems;
}

function checkedBlock(text: string, path: (string | number)[], problems: SettingProblem[]): Cidr | undefined {
  const block = parseCidr(text);
  if (typeof block === "string") {
    problems.push({ path, input: text, message: `${block}; allowed: an aligned IPv4 block, /${awsPrefix.min} to /${awsPrefix.max}` });
    return undefined;
  }
  if (block.prefix < awsPrefix.min || block.prefix > awsPrefix.max) {
    problems.push({ path, input: text, message: `allowed: an aligned IPv4 block, /${awsPrefix.min} to /${awsPrefix.max}` });
  }
  return block;
}
