/** A resource's properties as plain data in which "not known yet" is a value like any other. */

export const unknown: unique symbol = Symbol("unknown");

export type Value = null | boolean | number | string | typeof unknown | readonly Value[] | { readonly [key: string]: Value };

/** What a path leads to; `undefined` means that the property is not set. */
export type Found = Value | undefined;

/**
 * Copies the SDK's properties, which throw when an unknown is read, into plain data. Never throws.
 * Any failing read counts as unknown: the value is there, and it cannot be looked at.
 */
export function snapshot(source: unknown): Value {
  if (source === undefined || source === null) return null;
  if (typeof source === "string" || typeof source === "number" || typeof source === "boolean") return source;
  if (typeof source !== "object") return unknown;
  if (Array.isArray(source)) return Array.from({ length: source.length }, (_, index) => read(() => (source as unknown[])[index]));
  return Object.fromEntries(Object.keys(source).map((key) => [key, read(() => (source as Record<string, unknown>)[key])]));
}

function read(get: () => unknown): Value {
  try {
    return snapshot(get());
  } catch {
    return unknown;
  }
}

export const isRecord = (value: Found): value is { readonly [key: string]: Value } => typeof value === "object" && value !== null && !Array.isArray(value);
export const isList = (value: Found): value is readonly Value[] => Array.isArray(value);

/** Follows a dotted path. An unknown on the way makes the result unknown; null and "" count as not set. */
export function at(value: Found, path: string): Found {
  let current: Found = value;
  for (const key of path === "" ? [] : path.split(".")) {
    if (current === unknown) return unknown;
    if (isList(current)) current = current[Number(key)];
    else if (isRecord(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current === null || current === "" ? undefined : current;
}

/** The items of a list, or of a single block that the provider also writes without a list. Unknown when the list itself is. */
export function itemsAt(value: Found, path: string): readonly Value[] | typeof unknown {
  const found = at(value, path);
  if (found === unknown) return unknown;
  if (found === undefined) return [];
  return isList(found) ? found : [found];
}
