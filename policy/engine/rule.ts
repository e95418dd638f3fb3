import type { Control } from "./controls.ts";
import type { Graph } from "./graph.ts";
import type { Resource } from "./resource.ts";
import type { Verdict } from "./verdict.ts";

export type Severity = "critical" | "high" | "medium" | "low";
export type Level = "mandatory" | "advisory";

/** A rule is one object literal; level, documentation and exemptions derive from it. */
export interface Rule {
  /** Also the file's name. */
  readonly id: string;
  readonly title: string;
  /** Fixes the level: critical and high are mandatory, medium and low advisory. */
  readonly severity: Severity;
  /** What goes wrong without it. */
  readonly why: string;
  /** What to change. */
  readonly remediation: string;
  readonly url: string;
  readonly controls: readonly Control[];
  /**
   * resource: decided on one resource's inputs, before it is touched; what is unknown then is looked at again with the graph.
   * join: decided on the graph, once all resources are known.
   */
  readonly kind: "resource" | "join";
  /** Type tokens that the rule speaks of. */
  readonly types: readonly string[];
  /** What a value that is not known yet means here. */
  readonly unknown: string;
  /** @param graph absent in a resource rule's first look */
  readonly check: (resource: Resource, graph: Graph | undefined) => Verdict;
  readonly fixtures: Fixtures;
}

/** A rule whose check always gets the graph. */
export const joinRule = (rule: Omit<Rule, "kind" | "check"> & { readonly check: (resource: Resource, graph: Graph) => Verdict }): Rule => ({
  ...rule,
  kind: "join",
  check: (resource, graph) => (graph ? rule.check(resource, graph) : { outcome: "undetermined", reason: "the graph is not there yet" }),
});

export const resourceRule = (rule: Omit<Rule, "kind">): Rule => ({ ...rule, kind: "resource" });

export const levelOf = (severity: Severity): Level => (severity === "critical" || severity === "high" ? "mandatory" : "advisory");

/** A resource in a fixture. A value `{ ref: name }` (with an optional `property`) stands for what another fixture resource computes. */
export interface FixtureResource {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** The resource that is judged comes first; the rest is its surroundings. */
export type Case = readonly [FixtureResource, ...FixtureResource[]];

export interface Fixtures {
  readonly compliant: readonly Case[];
  readonly violating: readonly Case[];
  /** Undecided with the values given; `notKnown` in a property stands for an unknown. */
  readonly unknown: readonly Case[];
  /** Just on one side or the other of the line. */
  readonly boundary: readonly { readonly expect: Verdict["outcome"]; readonly resources: Case }[];
}

export const ref = (name: string, property = "id"): { readonly ref: string; readonly property: string } => ({ ref: name, property });
export const notKnown: { readonly notKnown: true } = { notKnown: true };
export const judged = (type: string, props: Readonly<Record<string, unknown>>, ...surroundings: FixtureResource[]): Case => [{ type, name: "judged", props }, ...surroundings];
export const beside = (type: string, name: string, props: Readonly<Record<string, unknown>> = {}): FixtureResource => ({ type, name, props });
/** nested("a.b", 1) is { a: { b: 1 } }. */
export const nested = (path: string, value: unknown): Readonly<Record<string, unknown>> =>
  path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
