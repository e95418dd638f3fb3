import type { PlannedResource } from "./planned.ts";
import type { CostLine, Estimate } from "./price/estimate.ts";
import type { Paint } from "./paint.ts";

/** Cost lines by top-level component, each with its sum. */
export function renderCost(cost: Estimate, resources: readonly PlannedResource[], paint: Paint): string[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const groups = new Map<string, CostLine[]>();
  for (const line of cost.lines) {
    const group = topComponent(line.urn, byUrn);
    groups.set(group, [...(groups.get(group) ?? []), line]);
  }
  const dated = `prices of ${cost.oldest}${cost.confirmed ? "" : ", not all confirmed: npm run prices"}`;
  return [
    `${paint("bold", "Cost")}  ${paint("bold", `${cost.monthly.toFixed(2)} ${cost.currency}`)} a month in ${cost.region} ${paint("dim", `(${dated})`)}`,
    ...[...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([group, lines]) => groupLines(group, lines, byUrn, paint)),
    ...cost.unpriced.map(({ urn, what }) => `  ${paint("yellow", "not priced")}  ${urn.split("::").at(-1)}: ${what}`),
  ];
}

function groupLines(group: string, lines: readonly CostLine[], byUrn: ReadonlyMap<string, PlannedResource>, paint: Paint): string[] {
  const sum = lines.reduce((total, { monthly }) => total + monthly, 0);
  const rows = [...lines].sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0)).map((line) => {
    const name = byUrn.get(line.urn)?.name ?? "";
    const how = `${line.quantity.toLocaleString("en-US", { maximumFractionDigits: 1 })} ${line.unit} × ${line.unitPrice}`;
    return `    ${name.padEnd(34)} ${line.what.padEnd(30)} ${how.padEnd(26)} ${line.monthly.toFixed(2).padStart(9)}`;
  });
  return [`  ${group.padEnd(94)} ${paint("bold", sum.toFixed(2).padStart(9))}`, ...rows];
}

function topComponent(urn: string, byUrn: ReadonlyMap<string, PlannedResource>): string {
  let resource = byUrn.get(urn);
  let name = resource?.name ?? "";
  while (resource && resource.parent !== "") {
    name = resource.name;
    resource = byUrn.get(resource.parent);
  }
  return name;
}
