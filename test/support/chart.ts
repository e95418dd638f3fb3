import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import type { JsonObject } from "../../plan/planned.ts";
import type { StackFile } from "../../plan/stack-file.ts";
import { tool } from "../../tools/toolbox.ts";
import { type Manifest, manifestsIn } from "./kubernetes.ts";
import { only, planOf, root } from "./stacks.ts";

export const chart = path.join(root, "services", "gateway", "chart");

/** The values with which the program releases the chart, in a stack. */
export const plannedValues = async (file: StackFile): Promise<JsonObject> => only(await planOf(file), "kubernetes:helm.sh/v3:Release", "gateway-release").inputs["values"] as JsonObject;

export function valuesFile(values: unknown): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "values-")), "values.yaml");
  writeFileSync(file, stringify(values));
  return file;
}

export function helm(...words: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(tool("helm"), words, { encoding: "utf8", maxBuffer: 32 * 1024 * 1024 });
}

/** @throws Error with what helm said */
export function rendered(values: unknown, release = "gateway", namespace = "transcription"): Manifest[] {
  const { status, stdout, stderr } = helm("template", release, chart, "--namespace", namespace, "--values", valuesFile(values));
  if (status !== 0) throw new Error(stderr);
  return manifestsIn(stdout);
}

export function one(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${kind} ${name ?? ""}`);
  return found[0];
}

/** The pod that a workload would start, as a pod of its own. */
export function podOf(workload: Manifest, namespace: string): Manifest {
  const { template } = workload["spec"] as { template: { metadata: object; spec: object } };
  return { apiVersion: "v1", kind: "Pod", metadata: { ...template.metadata, name: `${workload.metadata.name}-try`, namespace }, spec: template.spec };
}
