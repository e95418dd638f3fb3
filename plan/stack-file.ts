import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { PlanError } from "./errors.ts";

export interface StackFile {
  readonly project: string;
  readonly stack: string;
  /** Full key → text, as the engine hands configuration to a program. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/** What an encrypted value becomes offline: the plan has no key to decrypt it with. */
const standInSecret = "offline-stand-in";

/**
 * Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml`.
 * @throws PlanError when a file is missing or is not what the engine would accept
 */
export function readStackFile(folder: string, stack: string): StackFile {
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack) || !existsSync(file)) {
    throw new PlanError(`no stack "${stack}": there is no Pulumi.${stack}.yaml; stacks here: ${stacksIn(folder).join(", ") || "none"}`);
  }
  const project = yaml(path.join(folder, "Pulumi.yaml"))["name"];
  if (typeof project !== "string") throw new PlanError(`Pulumi.yaml: "name" is missing; allowed: the project's name as a string`);
  const settings = yaml(file)["config"] ?? {};
  if (typeof settings !== "object" || Array.isArray(settings)) throw new PlanError(`Pulumi.${stack}.yaml: "config" is not a block of keys`);

  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of Object.entries(settings as Record<string, unknown>)) {
    const full = key.includes(":") ? key : `${project}:${key}`;
    const { opened, hadSecret } = open(value);
    if (hadSecret) secretKeys.push(full);
    config[full] = typeof opened === "string" ? opened : JSON.stringify(opened);
  }
  return { project, stack, config, secretKeys };
}

export const stacksIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []).sort();

function yaml(file: string): Record<string, unknown> {
  const name = path.basename(file);
  let parsed: unknown;
  try {
    parsed = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new PlanError(`${name}: ${(error as Error).message.split("\n")[0]}`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new PlanError(`${name}: the file is not a block of keys`);
  return parsed as Record<string, unknown>;
}

/** Replaces every `secure:` value, at any depth. */
function open(value: unknown): { opened: unknown; hadSecret: boolean } {
  if (Array.isArray(value)) {
    const items = value.map(open);
    return { opened: items.map((item) => item.opened), hadSecret: items.some((item) => item.hadSecret) };
  }
  if (typeof value !== "object" || value === null) return { opened: value, hadSecret: false };
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === "secure") return { opened: standInSecret, hadSecret: true };
  const entries = Object.entries(value).map(([key, item]) => [key, open(item)] as const);
  return { opened: Object.fromEntries(entries.map(([key, item]) => [key, item.opened])), hadSecret: entries.some(([, item]) => item.hadSecret) };
}
