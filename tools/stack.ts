import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Account, partitionOf } from "../components/account.ts";
import { readStackFile, stacksIn } from "../plan/stack-file.ts";
import { withValue } from "./yaml-edit.ts";
import { parseSettings, type Settings } from "../settings.ts";

/** Something that the user can mend: printed without a stack trace. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

export interface OpenStack {
  readonly stack: string;
  readonly settings: Settings;
  readonly account: Account;
  /** {project}-{environment} */
  readonly prefix: string;
}

/** Reads and checks a stack's settings, as the program does. */
export function openStack(folder: string, stack: string | undefined): OpenStack {
  if (stack === undefined) throw new ToolError(`which stack? one of: ${stacksIn(folder).join(", ")}`);
  const { project, config } = readStackFile(folder, stack);
  const raw = Object.fromEntries(Object.entries(config).filter(([key]) => key.startsWith(`${project}:`)).map(([key, text]) => [key.slice(project.length + 1), structured(text)]));
  const today = process.env["ML_PLATFORM_TODAY"] ?? new Date().toISOString().slice(0, 10);
  const parsed = parseSettings(raw, { project, environment: stack, today, secret: () => false });
  return { stack, settings: { ...parsed, project, environment: stack, today }, account: { ...parsed.account, partition: partitionOf(parsed.account.region) }, prefix: `${project}-${stack}` };
}

function structured(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Writes one setting into a stack's file; every other line, comments too, stays as it is.
 * @param keys path within the project's configuration, such as ["transcription", "model", "archive"]
 * @throws ToolError, with the file as it was, when the settings would be wrong with it
 */
export function writeSetting(folder: string, stack: string, keys: readonly string[], value: unknown): void {
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  const before = readFileSync(file, "utf8");
  const { project } = readStackFile(folder, stack);
  const [block = "", ...rest] = keys;
  writeFileSync(file, withValue(before, ["config", `${project}:${block}`, ...rest], value));
  try {
    openStack(folder, stack);
  } catch (error) {
    writeFileSync(file, before);
    throw new ToolError(`${path.basename(file)} is left as it was, since it would be wrong with ${keys.join(".")}:\n${(error as Error).message}`);
  }
}

/** Runs a tool: its own errors as a message with exit code 2, anything else as the defect that it is. */
export async function runTool(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const known = error instanceof Error && ["ToolError", "PlanError", "SettingsError"].includes(error.name);
    process.stderr.write(known ? `${(error as Error).message}\n` : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 2;
  }
}
