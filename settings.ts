import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { type ParsedSettings, settingsSchema } from "./settings/schema.ts";

export type Settings = ParsedSettings & {
  /** The Pulumi project's name. */
  readonly project: string;
  /** The stack's name: dev, staging, prod. */
  readonly environment: string;
  /** `YYYY-MM-DD`: decides what is in support. */
  readonly today: string;
};

/** Bad settings. The message is for the user; the engine and the plan command print it without a stack trace. */
export class SettingsError extends pulumi.RunError {
  override readonly name = "SettingsError";
}

/**
 * Reads and checks the stack's settings.
 * @throws SettingsError with one line per problem: path, value given, what is allowed.
 */
export function loadSettings(): Settings {
  const secretKeys = new Set<string>(JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[]);
  return settingsFrom(pulumi.runtime.allConfig(), { project: pulumi.getProject(), environment: pulumi.getStack(), secretKeys });
}

/**
 * The settings in a stack's configuration.
 * @param config full key → text, as the engine hands it over
 * @throws SettingsError
 */
export function settingsFrom(config: Readonly<Record<string, string>>, { project, environment, secretKeys }: { readonly project: string; readonly environment: string; readonly secretKeys: ReadonlySet<string> }): Settings {
  const prefix = `${project}:`;
  const raw: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(config)) {
    if (key.startsWith(prefix)) raw[key.slice(prefix.length)] = parseValue(text);
  }
  const today = process.env["ML_PLATFORM_TODAY"] ?? new Date().toISOString().slice(0, 10);
  const secret = (key: string): boolean => secretKeys.has(prefix + key);
  return { ...parseSettings(raw, { project, environment, today, secret }), project, environment, today };
}

export interface SettingsContext {
  readonly project: string;
  readonly environment: string;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** Whether a top-level key holds a secret, whose value then stays out of messages. */
  readonly secret: (key: string) => boolean;
}

export function parseSettings(raw: Readonly<Record<string, unknown>>, context: SettingsContext): ParsedSettings {
  const result = settingsSchema(context.today).safeParse(raw, { reportInput: true });
  // A setting is a plain value, which would end up in clear in the state. Whoever adds a secret setting reads it by requireSecret.
  const secure = Object.keys(raw).filter(context.secret).map((key) => `${context.project}:${key}: holds a secure value; allowed: plain values only, no setting of this block is a secret`);
  if (result.success && secure.length === 0) return result.data;
  const lines = [...secure, ...(result.error?.issues ?? []).map((issue) => describe(issue, raw, context))].map((line) => `  ${line}`);
  throw new SettingsError(
    `Pulumi.${context.environment}.yaml: ${lines.length === 1 ? "one setting is" : `${lines.length} settings are`} wrong\n${lines.join("\n")}`,
  );
}

/** The engine hands structured values over as JSON text; anything else is a plain string. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function describe(issue: z.core.$ZodIssue, raw: unknown, context: SettingsContext): string {
  const [top, ...rest] = issue.path;
  const path = `${context.project}:${[top ?? "", ...rest].map(String).join(".")}`.replace(/:$/, "");
  const given = valueAt(raw, issue.path);
  const message = issue.message.replace(/^(?:Invalid input|Invalid option|Invalid key in record|Too small|Too big): expected(?: one of)?/, "allowed:").replace(/, received .*$/, "");
  if (issue.code === "unrecognized_keys") return `${path}: ${message}`;
  if (given === undefined) return `${path}: missing; ${message}`;
  const isSecret = context.secret(String(top));
  // The checks of our own quote other values of the block.
  if (isSecret && issue.code === "custom") return `${path}: given [secret]; docs/settings.md says what is allowed`;
  const shown = isSecret ? "[secret]" : JSON.stringify(given);
  return `${path}: given ${shown.length > 80 ? `${shown.slice(0, 77)}…` : shown}; ${message}`;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined), raw);
}
