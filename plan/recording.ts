import { type Json, type JsonObject, type PlannedOptions, type PlannedResource, isReference, isSecret, makeUrn, unknownValue } from "./planned.ts";
import { standIns } from "./stand-ins.ts";

/** A value that another planned resource computes: `id`, `arn`, or an input of its own. */
export class Ref {
  readonly resource: PlannedResource;
  readonly property: string;
  constructor(resource: PlannedResource, property: string) {
    this.resource = resource;
    this.property = property;
  }
}

/** Inputs of a child as an expansion writes them down: JSON in which a `Ref` may stand anywhere. */
export type ChildValue = null | boolean | number | string | Ref | readonly ChildValue[] | { readonly [key: string]: ChildValue | undefined };
export type ChildInputs = { readonly [key: string]: ChildValue | undefined };

export interface ChildRequest {
  readonly type: string;
  readonly name: string;
  readonly parent: PlannedResource;
  readonly inputs: ChildInputs;
  /** @default true */
  readonly custom?: boolean;
  /** `urn::id`; @default "" */
  readonly provider?: string;
  readonly dependsOn?: readonly PlannedResource[];
  /** Resources that a property depends on besides those that its value names. */
  readonly alsoDependsOn?: Readonly<Record<string, readonly string[]>>;
}

export const noOptions: PlannedOptions = {
  protect: false, ignoreChanges: [], replaceOnChanges: [], additionalSecretOutputs: [], retainOnDelete: false, aliases: [],
  customTimeouts: { create: "", update: "", delete: "" }, version: "", import: "",
};

/** Inputs, and below them what is computed: a block may hold both, such as a cluster's vpcConfig. */
function filledIn(inputs: JsonObject, computed: JsonObject): JsonObject {
  const isBlock = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value) && !isSecret(value) && !isReference(value);
  const both = Object.entries(computed).map(([key, value]): [string, Json] => {
    const given = inputs[key];
    return [key, isBlock(given) && isBlock(value) ? filledIn(given, value) : (given ?? value)];
  });
  return { ...inputs, ...Object.fromEntries(both) };
}

/** Everything registered so far, and what is known of its computed values. */
export class Recording {
  readonly project: string;
  readonly stack: string;
  /** Plan as a first preview sees it: what a provider computes is unknown. */
  readonly first: boolean;
  /** Why the first request was refused that was. */
  refusal: Error | undefined;
  private readonly byUrn = new Map<string, PlannedResource>();

  constructor(project: string, stack: string, first: boolean) {
    this.project = project;
    this.stack = stack;
    this.first = first;
  }

  get resources(): PlannedResource[] {
    return [...this.byUrn.values()];
  }

  find(urn: string): PlannedResource | undefined {
    return this.byUrn.get(urn);
  }

  /** @throws Error when the URN is taken: the engine refuses two resources of the same type, parent chain and name. */
  add(request: Omit<PlannedResource, "urn" | "outputs" | "id">): PlannedResource {
    const urn = makeUrn(this.stack, this.project, this.find(request.parent), request.type, request.name);
    if (this.byUrn.has(urn)) throw new Error(`two resources have the URN ${urn}; give one another name`);
    const computed = request.custom && !this.first ? standIns(request.type, request.name, urn, request.inputs, this.accountOf(request.provider)) : undefined;
    const { id, ...properties } = computed ?? { id: undefined };
    const resource: PlannedResource = { ...request, urn, id, outputs: filledIn(request.inputs, properties) };
    this.byUrn.set(urn, resource);
    return resource;
  }

  /** Adds a child that an expansion describes; references become values and property dependencies. */
  addChild(request: ChildRequest): PlannedResource {
    const propertyDependencies: Record<string, string[]> = {};
    const inputs: JsonObject = {};
    for (const [key, value] of Object.entries(request.inputs)) {
      if (value === undefined) continue;
      const found = new Set(request.alsoDependsOn?.[key] ?? []);
      const resolved = this.resolve(value, found);
      if (found.size > 0) propertyDependencies[key] = [...found];
      if (resolved !== undefined) inputs[key] = resolved;
    }
    const dependencies = new Set([...Object.values(propertyDependencies).flat(), ...(request.dependsOn ?? []).map((resource) => resource.urn)]);
    return this.add({
      type: request.type, name: request.name, parent: request.parent.urn, custom: request.custom ?? true, remote: false, inputs,
      dependencies: [...dependencies], propertyDependencies, provider: request.provider ?? "", providers: {}, options: noOptions,
    });
  }

  /** What the plan knows of a resource's property: a value, the unknown mark, or undefined for "known to be absent". */
  output(resource: PlannedResource, property: string): Json | undefined {
    if (property === "id") return resource.id ?? unknownValue;
    return resource.outputs[property] ?? (this.first ? unknownValue : undefined);
  }

  private resolve(value: ChildValue, found: Set<string>): Json | undefined {
    if (value instanceof Ref) {
      found.add(value.resource.urn);
      return this.output(value.resource, value.property);
    }
    if (Array.isArray(value)) return value.map((item: ChildValue) => this.resolve(item, found) ?? null);
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value as ChildInputs).flatMap(([key, item]): [string, Json][] => {
        const resolved = item === undefined ? undefined : this.resolve(item, found);
        return resolved === undefined ? [] : [[key, resolved]];
      });
      return Object.fromEntries(entries);
    }
    return value as Json;
  }

  /** Account and region that a provider is pinned to, for stand-in ARNs. */
  private accountOf(provider: string): { readonly id: string; readonly region: string } {
    const inputs = this.find(provider.slice(0, provider.lastIndexOf("::")))?.inputs ?? {};
    const ids = JSON.parse(typeof inputs["allowedAccountIds"] === "string" ? inputs["allowedAccountIds"] : "[]") as string[];
    return { id: ids[0] ?? "000000000000", region: typeof inputs["region"] === "string" ? inputs["region"] : "us-east-1" };
  }
}
