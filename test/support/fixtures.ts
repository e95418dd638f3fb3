import { Graph } from "../../policy/engine/graph.ts";
import { Resource } from "../../policy/engine/resource.ts";
import type { Case, FixtureResource, Rule } from "../../policy/engine/rule.ts";
import { isRecord, unknown, type Value } from "../../policy/engine/value.ts";
import type { Verdict } from "../../policy/engine/verdict.ts";

/** known: after a deployment; first: a first preview, in which what is computed is unknown and only dependencies join. */
export type Sight = "known" | "first";

const urnOf = ({ type, name }: FixtureResource): string => `urn:pulumi:dev::fixture::${type}::${name}`;
const idOf = (name: string, property: string): string => (property === "arn" ? `arn:aws:fixture:::${name}` : `id-of-${name}`);

/** Judges a case as the pack would: a resource rule's first look has no graph, its second has one. */
export function judgeCase(rule: Rule, resources: Case, sight: Sight, replace: (props: Value, index: number) => Value = (props) => props): Verdict {
  const all = resources.map((resource, index) => {
    const { urn, type, name, props, propertyDependencies } = realize(resource, resources, sight);
    return new Resource(urn, type, name, replace(props, index), propertyDependencies);
  });
  const [judged, ...rest] = all;
  if (!judged) throw new Error("a case has at least one resource");
  if (rule.kind === "resource") {
    const first = rule.check(new Resource(judged.urn, judged.type, judged.name, judged.props), undefined);
    if (first.outcome !== "undetermined") return first;
  }
  return rule.check(judged, new Graph([judged, ...rest]));
}

function realize(resource: FixtureResource, all: readonly FixtureResource[], sight: Sight): Resource {
  const dependencies: Record<string, string[]> = {};
  const props: Record<string, Value> = {};
  for (const [key, value] of Object.entries(resource.props)) {
    const found = new Set<string>();
    props[key] = valueOf(value, all, sight, found);
    if (found.size > 0) dependencies[key] = [...found];
  }
  const computed: Record<string, Value> = sight === "known" ? { id: idOf(resource.name, "id"), arn: idOf(resource.name, "arn") } : {};
  return new Resource(urnOf(resource), resource.type, resource.name, { ...computed, ...props }, dependencies);
}

function valueOf(value: unknown, all: readonly FixtureResource[], sight: Sight, found: Set<string>): Value {
  if (Array.isArray(value)) return value.map((item) => valueOf(item, all, sight, found));
  if (typeof value !== "object" || value === null) return value as Value;
  if ("notKnown" in value) return unknown;
  if ("ref" in value && "property" in value) {
    const target = all.find(({ name }) => name === value.ref);
    if (!target) throw new Error(`a fixture refers to "${String(value.ref)}", which is not there`);
    found.add(urnOf(target));
    return sight === "first" ? unknown : idOf(target.name, String(value.property));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, valueOf(item, all, sight, found)]));
}

/** Paths of every property, at any depth. */
export function pathsOf(value: Value, prefix: readonly string[] = []): string[][] {
  const entries: [string, Value][] = Array.isArray(value) ? value.map((item: Value, index) => [String(index), item]) : isRecord(value) ? Object.entries(value) : [];
  return entries.flatMap(([key, item]) => [[...prefix, key], ...pathsOf(item, [...prefix, key])]);
}

export function withUnknown(value: Value, path: readonly string[]): Value {
  const [key, ...rest] = path;
  if (key === undefined) return unknown;
  if (Array.isArray(value)) return value.map((item: Value, index) => (String(index) === key ? withUnknown(item, rest) : item));
  if (isRecord(value)) return { ...value, [key]: withUnknown(value[key] ?? null, rest) };
  return value;
}
