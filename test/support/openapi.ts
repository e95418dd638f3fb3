import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiServer } from "./kubernetes.ts";

type Schema = Record<string, unknown>;
const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * JSON schemas for kubeconform, one file per kind, from the OpenAPI document that a running API server serves,
 * with its custom resources. Fields that the server does not know are refused.
 * @returns the folder; files are named {group}-{version}-{kind}.json in lower case, where the core group is called as its version
 */
export async function schemasFrom(server: ApiServer): Promise<string> {
  const { body } = await server.call("GET", "/openapi/v2");
  const definitions = body["definitions"] as Record<string, Schema>;
  const folder = mkdtempSync(path.join(tmpdir(), "schemas-"));
  for (const [name, definition] of Object.entries(definitions)) {
    for (const { group, version, kind } of (definition["x-kubernetes-group-version-kind"] ?? []) as { group: string; version: string; kind: string }[]) {
      const used = reachable(name, definitions);
      const strict = Object.fromEntries([...used].map((each) => [each, strictly(definitions[each] ?? {})]));
      writeFileSync(path.join(folder, `${group || version}-${version}-${kind}.json`.toLowerCase()), JSON.stringify({ $ref: `#/definitions/${name}`, definitions: strict }));
    }
  }
  return folder;
}

function reachable(start: string, definitions: Record<string, Schema>): Set<string> {
  const seen = new Set<string>();
  const queue = [start];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const [, target = ""] of JSON.stringify(definitions[name] ?? {}).matchAll(/"#\/definitions\/([^"]+)"/g)) queue.push(target);
  }
  return seen;
}

/** OpenAPI's ways of saying things that JSON schema says otherwise. */
function strictly(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strictly);
  if (!isSchema(schema)) return schema;
  if (schema["format"] === "int-or-string" || schema["x-kubernetes-int-or-string"] === true) return { type: ["string", "integer"] };
  const { format, ...rest } = schema;
  const walked = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, strictly(value)]));
  const closed = isSchema(rest["properties"]) && rest["additionalProperties"] === undefined && rest["x-kubernetes-preserve-unknown-fields"] !== true && typeof rest["type"] === "string";
  return { ...walked, ...(typeof format === "string" && !/^(int32|int64|double|byte)$/.test(format) ? { format } : {}), ...(closed ? { additionalProperties: false } : {}) };
}
