import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "./errors.ts";
import { installMonitor } from "./monitor.ts";
import type { JsonObject, PlannedResource } from "./planned.ts";
import { Recording } from "./recording.ts";
import type { StackFile } from "./stack-file.ts";

export type Program = () => Promise<Record<string, unknown>>;

export interface RecordOptions {
  /** Plan as a first preview sees it: values that a provider computes are unknown. @default false */
  readonly first?: boolean;
}

export interface Plan {
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly PlannedResource[];
  /** The stack's outputs, secrets marked. */
  readonly outputs: JsonObject;
  /** What the program warned of, in its order. */
  readonly warnings: readonly string[];
}

/**
 * Runs the program once in the SDK's mock runtime and returns every registration that it makes.
 * One at a time: the SDK's configuration and monitor are the process's.
 * @throws PlanError when the program fails
 */
export async function record(program: Program, { project, stack, config, secretKeys }: StackFile, options: RecordOptions = {}): Promise<Plan> {
  const recording = new Recording(project, stack, options.first ?? false);
  await installMonitor(recording);
  pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(secretKeys);

  // A failure inside an apply reaches nobody who could catch it.
  let lost: unknown;
  const catchLost = (reason: unknown): void => void (lost ??= reason);
  process.on("unhandledRejection", catchLost);
  const log = catchLog();
  try {
    await pulumi.runtime.runInPulumiStack(program);
    await pulumi.runtime.disconnect();
  } catch (error) {
    lost ??= error;
  } finally {
    log.stop();
    // The same failure also rejects promises that the SDK keeps to itself; Node reports those a turn later.
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
    process.off("unhandledRejection", catchLost);
  }
  if (lost !== undefined) throw readable(recording.refusal ?? lost);
  const root = recording.resources.find((resource) => resource.parent === "");
  return { project, stack, resources: recording.resources, outputs: root?.outputs ?? {}, warnings: log.warnings };
}

/** The mock runtime has no engine to tell: the SDK writes what the program logs to the console instead. */
function catchLog() {
  const warnings: string[] = [];
  const write = console.warn;
  console.warn = (...words: unknown[]): void => {
    const warning = /^warning: \[runtime\] (.*)$/s.exec(words.map(String).join(" "))?.[1];
    if (warning === undefined) write(...words);
    else warnings.push(warning);
  };
  return { warnings, stop: (): void => void (console.warn = write) };
}

function readable(error: unknown): Error {
  if (error instanceof Error && (error.name === "SettingsError" || error.name === "PlanError")) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new PlanError(`the program failed: ${message}`, { cause: error });
}
