import type { Resource } from "./resource.ts";
import { type Found, isList, unknown } from "./value.ts";

/** What a property points at. */
export interface Targets {
  /** Resources of the wanted types that it names, or may name while its value is unknown. */
  readonly candidates: readonly Resource[];
  /** True when each candidate is really named; false when they only may be. */
  readonly certain: boolean;
  /** Literal values that name nothing in this stack. */
  readonly outside: readonly string[];
  /** True when some of the value is unknown and nothing of the wanted types may be behind it. */
  readonly blind: boolean;
}

/** Properties by which one resource names another. */
const identities = ["id", "arn", "name", "bucket", "keyId", "url"] as const;

/** The stack's resources, joined by known values and, where those are unknown, by property dependency. */
export class Graph {
  private readonly byUrn = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly byIdentity = new Map<string, Resource[]>();
  private readonly remembered = new Map<string, unknown>();

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) {
      this.byUrn.set(resource.urn, resource);
      append(this.byType, resource.type, resource);
      const values = new Set(identities.map((identity) => resource.at(identity)).filter((value) => typeof value === "string"));
      for (const value of values) append(this.byIdentity, value, resource);
    }
  }

  find(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  ofTypes(types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** Computes something about the whole graph once. */
  once<T>(key: string, compute: () => T): T {
    if (!this.remembered.has(key)) this.remembered.set(key, compute());
    return this.remembered.get(key) as T;
  }

  /** What `path` of the resource points at, among the given types. */
  targets(resource: Resource, path: string, types: readonly string[]): Targets {
    const values = flatten(resource.at(path));
    const candidates = new Set<Resource>();
    const outside: string[] = [];
    let hidden = false;
    for (const value of values) {
      if (value === unknown) {
        hidden = true;
      } else if (typeof value === "string") {
        const named = (this.byIdentity.get(value) ?? []).filter(({ type }) => types.includes(type));
        if (named.length === 0) outside.push(value);
        for (const target of named) candidates.add(target);
      }
    }
    if (!hidden) return { candidates: [...candidates], certain: true, outside, blind: false };
    const possible = this.dependencies(resource, path, types);
    for (const target of possible) candidates.add(target);
    // One unknown that depends on one resource names it; a list as long as its candidates names them all.
    const certain = possible.length > 0 && (possible.length === 1 || possible.length === values.length);
    return { candidates: [...candidates], certain, outside, blind: possible.length === 0 };
  }

  /** Resources of the given types that the property's top level depends on. */
  dependencies(resource: Resource, path: string, types: readonly string[]): Resource[] {
    const urns = resource.propertyDependencies[path.split(".")[0] ?? path] ?? [];
    return urns.flatMap((urn) => this.byUrn.get(urn) ?? []).filter(({ type }) => types.includes(type));
  }

  /**
   * Resources of the given types whose `path` points at the target.
   * @returns those that certainly do, and those that may.
   */
  pointingAt(target: Resource, types: readonly string[], path: string): { readonly sure: readonly Resource[]; readonly maybe: readonly Resource[] } {
    const index = this.once(`${types.join()}|${path}|${target.type}`, () => this.reverse(types, path, target.type));
    return { sure: index.sure.get(target.urn) ?? [], maybe: [...(index.maybe.get(target.urn) ?? []), ...index.blind] };
  }

  private reverse(types: readonly string[], path: string, targetType: string) {
    const sure = new Map<string, Resource[]>();
    const maybe = new Map<string, Resource[]>();
    const blind: Resource[] = [];
    for (const resource of this.ofTypes(types)) {
      const targets = this.targets(resource, path, [targetType]);
      for (const target of targets.candidates) append(targets.certain ? sure : maybe, target.urn, resource);
      // Another resource's output may hold the target's id, as an association's routeTableId does: a blind value may be any target.
      if (targets.blind) blind.push(resource);
    }
    return { sure, maybe, blind };
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function flatten(value: Found): Found[] {
  if (value === undefined) return [];
  return isList(value) ? value.flatMap(flatten) : [value];
}
