import type { PlannedResource } from "../planned.ts";
import { catalogue } from "./catalogue.ts";
import { isFree, pricers, type Usage } from "./resources.ts";
import type { PriceTable } from "./table.ts";

export interface CostLine {
  readonly urn: string;
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly unitPrice: number;
  /** USD a month, to the cent. */
  readonly monthly: number;
}

export interface Estimate {
  readonly currency: string;
  readonly region: string;
  readonly monthly: number;
  readonly lines: readonly CostLine[];
  /** What costs money and has no price here: never counted as 0. */
  readonly unpriced: readonly { readonly urn: string; readonly what: string }[];
  /** Date of the oldest price used, and whether all were compared with AWS's list. */
  readonly oldest: string;
  readonly confirmed: boolean;
}

/** Prices a plan: what it costs a month at rest, plus the usage that the settings assume. */
export function estimate(resources: readonly PlannedResource[], region: string, usage: Usage, table: PriceTable): Estimate {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const groups = new Map<string, number>();
  for (const resource of resources) groups.set(sharingGroup(resource), (groups.get(sharingGroup(resource)) ?? 0) + 1);
  const around = { usage, find: (urn: string) => byUrn.get(urn), countOf: (resource: PlannedResource) => groups.get(sharingGroup(resource)) ?? 1 };

  const lines: CostLine[] = [];
  const unpriced: { urn: string; what: string }[] = [];
  const used = [];
  for (const resource of resources) {
    const pricer = pricers[resource.type];
    if (!pricer && !isFree(resource.type)) unpriced.push({ urn: resource.urn, what: resource.type });
    for (const use of pricer?.(resource, around) ?? []) {
      const price = table.regions[region]?.[use.price];
      if (!price) {
        unpriced.push({ urn: resource.urn, what: `${use.what}: no price for ${use.price} in ${region}` });
        continue;
      }
      used.push(price);
      lines.push({ urn: resource.urn, what: use.what, quantity: round(use.quantity, 3), unit: catalogue[use.price]?.unit ?? "", unitPrice: price.usd, monthly: round(use.quantity * price.usd, 2) });
    }
  }
  return {
    currency: table.currency, region, lines, unpriced,
    monthly: round(lines.reduce((sum, { monthly }) => sum + monthly, 0), 2),
    oldest: used.map(({ date }) => date).sort()[0] ?? "",
    confirmed: used.every(({ confirmed }) => confirmed),
  };
}

/** Gateway endpoints carry no priced data, so they take no share of it; a bucket is one under either token. */
function sharingGroup({ type, inputs }: PlannedResource): string {
  if (type === "aws:s3/bucketV2:BucketV2") return "aws:s3/bucket:Bucket";
  return type === "aws:ec2/vpcEndpoint:VpcEndpoint" ? `${type} ${String(inputs["vpcEndpointType"])}` : type;
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
