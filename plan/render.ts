import { type Json, type PlannedResource, unknownValue, withoutSecrets } from "./planned.ts";
import { byText, type Paint, plain } from "./paint.ts";
import type { PlannedStack } from "./plan-stack.ts";
import { renderCost } from "./render-cost.ts";
import { renderJudgement } from "./render-judgement.ts";

export interface RenderOptions {
  /** Every resource's inputs below it. @default false */
  readonly inputs?: boolean;
  /** @default no colours */
  readonly paint?: Paint;
}

/** The plan for eyes: resources by component, verdicts, cost, outputs. The same plan always gives the same text. */
export function render(planned: PlannedStack, { inputs = false, paint = plain }: RenderOptions = {}): string {
  const { plan, judgement, cost } = planned;
  const made = plan.resources.filter(({ custom }) => custom).length;
  const title = `${plan.project} · ${plan.stack} · ${cost.region}: ${made} resources in ${plan.resources.length - made - 1} components`;
  return [
    paint("bold", title), "",
    ...plan.warnings.flatMap((warning) => [`${paint("yellow", "warning")}  ${warning.replaceAll("\n", "\n         ")}`, ""]),
    ...tree(plan.resources, inputs, paint), "",
    ...renderJudgement(judgement, paint), "",
    ...renderCost(cost, plan.resources, paint), "",
    ...outputs(plan.outputs, paint), "",
  ].join("\n");
}

function tree(resources: readonly PlannedResource[], inputs: boolean, paint: Paint): string[] {
  const children = new Map<string, PlannedResource[]>();
  for (const resource of resources) children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
  for (const list of children.values()) list.sort((a, b) => byText(a.name, b.name) || byText(a.type, b.type));

  const lines: string[] = [];
  const walk = (resource: PlannedResource, indent: string, branch: string, trunk: string): void => {
    const shown = resource.custom ? resource.name : paint("bold", resource.name);
    lines.push(`${indent}${branch}${shown}  ${paint("dim", shortType(resource.type))}`);
    const below = children.get(resource.urn) ?? [];
    if (inputs) lines.push(...inputLines(resource, `${indent}${trunk}${below.length > 0 ? "│    " : "     "}`));
    for (const [index, child] of below.entries()) {
      const last = index === below.length - 1;
      walk(child, indent + trunk, last ? "└─ " : "├─ ", last ? "   " : "│  ");
    }
  };
  const root = resources.find(({ parent }) => parent === "");
  for (const resource of root ? (children.get(root.urn) ?? []) : []) walk(resource, "", "", "");
  return lines;
}

function inputLines(resource: PlannedResource, indent: string): string[] {
  const { provider, options } = resource;
  const entries: [string, Json][] = Object.entries(withoutSecrets(resource.inputs)).sort(([a], [b]) => byText(a, b));
  const lines = entries.map(([key, value]) => `${indent}${key}: ${shown(value)}`);
  if (provider !== "") lines.push(`${indent}(provider: ${provider.split("::").at(-2)})`);
  if (options.protect) lines.push(`${indent}(protected)`);
  if (options.ignoreChanges.length > 0) lines.push(`${indent}(ignores changes of: ${options.ignoreChanges.join(", ")})`);
  return lines;
}

function outputs(values: { readonly [key: string]: Json }, paint: Paint): string[] {
  const shownValues = Object.entries(withoutSecrets({ ...values })).sort(([a], [b]) => byText(a, b));
  return [paint("bold", "Outputs"), ...shownValues.map(([key, value]) => `  ${key}: ${shown(value)}`)];
}

const shown = (value: Json): string => JSON.stringify(value).replaceAll(`"${unknownValue}"`, "(known after deployment)");

/** aws:ec2/subnet:Subnet → aws ec2 Subnet; ml-platform:data:Keys → Keys */
function shortType(type: string): string {
  const [pack = "", module = "", name = ""] = type.split(":");
  if (pack === "ml-platform") return name;
  if (pack === "pulumi") return `${name} provider`;
  return [pack, module.split("/")[0] === "index" ? "" : module.split("/")[0], name].filter((part) => part !== "").join(" ");
}
