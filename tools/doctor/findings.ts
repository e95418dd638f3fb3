import type { OpenStack } from "../stack.ts";

/** ok: fine. wrong: an `up` would fail or end withheld. unknown: nobody could tell, and why. */
export interface Finding {
  readonly state: "ok" | "wrong" | "unknown";
  readonly what: string;
  /** What to do, where something is to be done. */
  readonly next?: string;
}

export const ok = (what: string): Finding => ({ state: "ok", what });
export const wrong = (what: string, next: string): Finding => ({ state: "wrong", what, next });
export const unknown = (what: string, next: string): Finding => ({ state: "unknown", what, next });

/** Account ids and addresses that only stand in examples. */
export function placeholderFindings({ settings, stack }: OpenStack): Finding[] {
  const found: Finding[] = [];
  if (/^(\d)\1{11}$/.test(settings.account.id)) found.push(wrong(`account.id is the placeholder ${settings.account.id}`, `put your account's id into Pulumi.${stack}.yaml, in every ARN too`));
  const api = settings.cluster?.api;
  const documentation = [...(api?.cidrs ?? []), ...(settings.transcription?.gateway?.cidrs ?? [])].filter((block) => /^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(block));
  for (const block of documentation) found.push(wrong(`${block} is an address for examples`, "put the address from which you deploy, or your clients', in its place"));
  return found.length > 0 ? found : [ok("no placeholder in the settings")];
}

/** Virtual CPUs of an instance type, by which EC2 counts quotas. */
export function vcpus(instanceType: string): number {
  const size = instanceType.split(".").at(-1) ?? "";
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  if (times) return Number(times) * 4;
  return size === "xlarge" ? 4 : 2;
}

export interface QuotaNeed {
  readonly service: "ec2" | "sagemaker";
  /** Code of the quota, or its name where the code is not known. */
  readonly code?: string;
  readonly name: string;
  readonly need: number;
  readonly why: string;
}

/** EC2 counts virtual CPUs by families. https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html */
const ec2Quotas = {
  general: { code: "L-1216C47A", name: "Running On-Demand Standard instances" },
  gpu: { code: "L-DB2E81BA", name: "Running On-Demand G and VT instances" },
  neuron: { code: "L-1945791B", name: "Running On-Demand Inf instances" },
} as const;

/** What the stack may use at its most. A new account has 0 of GPU, Inf and most endpoint instances. */
export function quotaNeeds({ settings }: OpenStack): QuotaNeed[] {
  const { cluster, transcription, network } = settings;
  const pools = cluster && "pools" in cluster ? cluster.pools : [];
  const needs: QuotaNeed[] = [];
  for (const kind of ["general", "gpu", "neuron"] as const) {
    const cpus = pools.filter((pool) => pool.kind === kind).reduce((sum, { instanceTypes, max }) => sum + Math.max(...instanceTypes.map(vcpus)) * max, 0);
    if (cpus > 0) needs.push({ service: "ec2", ...ec2Quotas[kind], need: cpus, why: `the ${kind} pools at their max` });
  }
  const natGateways = "natGateways" in network ? network.natGateways : 0;
  if (natGateways > 0) needs.push({ service: "ec2", code: "L-0263D0A3", name: "EC2-VPC Elastic IPs", need: natGateways, why: "one per NAT gateway" });
  if (transcription?.model) {
    const { instanceType, max } = transcription.model;
    needs.push({ service: "sagemaker", name: `${instanceType} for endpoint usage`, need: max * 2, why: "the endpoint at its max, twice while a change rolls out" });
  }
  return needs;
}

/** @param value what the account has, or undefined where it could not be asked */
export function quotaFinding({ service, name, need, why }: QuotaNeed, value: number | undefined, region: string): Finding {
  const where = `quota "${name}" in ${region}`;
  if (value === undefined) return unknown(`${where} could not be read; ${need} needed for ${why}`, `look in Service Quotas, service ${service}`);
  if (value < need) return wrong(`${where} is ${value}; ${need} needed for ${why}`, `ask for ${need} in Service Quotas, service ${service}; it can take days`);
  return ok(`${where}: ${value}, ${need} needed`);
}

/** @param offered zones that offer each instance type */
export function offeringFindings({ settings }: OpenStack, offered: ReadonlyMap<string, ReadonlySet<string>>): Finding[] {
  const { cluster, network } = settings;
  const allZones = "zones" in network ? network.zones : (network.existing.zones ?? []);
  return (cluster && "pools" in cluster ? cluster.pools : []).flatMap((pool) =>
    pool.instanceTypes.map((type) => {
      const lacking = (pool.zones ?? allZones).filter((zone) => !offered.get(type)?.has(zone));
      const have = allZones.filter((zone) => offered.get(type)?.has(zone));
      if (lacking.length === 0) return ok(`${type} is offered in every zone of pool ${pool.name}`);
      return wrong(`${type} is not offered in ${lacking.join(", ")}, where pool ${pool.name} stands`, have.length > 0 ? `set the pool's zones: [${have.join(", ")}]` : "take another instance type, or another region");
    }),
  );
}
