import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Account, partitionOf } from "../components/account.ts";
import { readStackFile, stacksIn } from "../plan/stack-file.ts";
import { settingsFrom, type Settings } from "../settings.ts";
import { withValue } from "./yaml-edit.ts";

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
  const { project, config, secretKeys } = readStackFile(folder, stack);
  const settings = settingsFrom(config, { project, environment: stack, secretKeys: new Set(secretKeys) });
  return { stack, settings, account: { ...settings.account, partition: partitionOf(settings.account.region) }, prefix: `${project}-${stack}` };
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

/** Runs a tool: what the user can mend, and what AWS refuses, as a message with exit code 2; anything else as the defect that it is. */
export async function runTool(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${said(error)}\n`);
    process.exitCode = 2;
  }
}

function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (["ToolError", "PlanError", "SettingsError"].includes(error.name)) return error.message;
  return "$metadata" in error ? `AWS refused: ${error.name}: ${error.message}` : (error.stack ?? error.message);
}
