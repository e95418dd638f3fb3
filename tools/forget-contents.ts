import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Deployment, StateResource } from "../plan/state.ts";
import { ToolError, runTool } from "./stack.ts";

const usage = `Takes what lives in the cluster out of a stack's state, for a cluster whose API can't be reached any more: after it, refresh and
destroy no longer ask that API. Nothing is deleted in the cluster. A copy of the state is kept first.

  npm run contents:forget -- <stack>

Set cluster.contents: false in the stack's settings as well, or the next deployment makes all of it again.
`;

const kubernetesProvider = "pulumi:providers:kubernetes";

/** The deployment without Kubernetes resources, their providers, and components that then hold nothing. */
export function withoutContents(deployment: Deployment): { readonly kept: Deployment; readonly forgotten: readonly string[] } {
  const isInside = ({ type, provider = "" }: StateResource): boolean => type.startsWith("kubernetes:") || provider.includes(`${kubernetesProvider}::`);
  const { resources } = deployment.deployment;
  const forgotten = new Set(resources.filter(isInside).map(({ urn }) => urn));
  const usesLeft = (urn: string): boolean => resources.some((other) => !forgotten.has(other.urn) && (other.provider ?? "").startsWith(`${urn}::`));
  // The packaged cluster component makes a provider of its own, which it makes again.
  for (const { urn, type } of resources) if (type === kubernetesProvider && !usesLeft(urn)) forgotten.add(urn);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { urn, custom } of resources) {
      const children = resources.filter(({ parent }) => parent === urn);
      if (custom || forgotten.has(urn) || children.length === 0 || children.some((child) => !forgotten.has(child.urn))) continue;
      forgotten.add(urn);
      changed = true;
    }
  }
  const left = (urns: readonly string[]): string[] => urns.filter((urn) => !forgotten.has(urn));
  const kept = resources.filter(({ urn }) => !forgotten.has(urn)).map((resource) => ({
    ...resource,
    ...(resource.dependencies ? { dependencies: left(resource.dependencies) } : {}),
    ...(resource.propertyDependencies ? { propertyDependencies: Object.fromEntries(Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, left(urns)])) } : {}),
  }));
  return { kept: { ...deployment, deployment: { ...deployment.deployment, resources: kept } }, forgotten: [...forgotten] };
}

function pulumi(words: readonly string[], input?: string): string {
  const { status, stdout, stderr, error } = spawnSync("pulumi", words, { encoding: "utf8", maxBuffer: 512 * 1024 * 1024, ...(input === undefined ? {} : { input }) });
  if (error) throw new ToolError(`pulumi can't be run: ${error.message}`);
  if (status !== 0) throw new ToolError(`pulumi ${words[1]} failed: ${stderr.trim()}`);
  return stdout;
}

async function main(): Promise<number> {
  const [stack, ...rest] = process.argv.slice(2);
  if (stack === undefined || rest.length > 0) throw new ToolError(usage);
  const before = pulumi(["stack", "export", "--stack", stack]);
  const folder = path.join(import.meta.dirname, "..", ".pulumi-local");
  const copy = path.join(folder, `${stack}-${new Date().toISOString().replaceAll(":", "-")}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(copy, before, { mode: 0o600 });
  const { kept, forgotten } = withoutContents(JSON.parse(before) as Deployment);
  if (forgotten.length === 0) {
    process.stdout.write("the state holds nothing that lives in a cluster\n");
    return 0;
  }
  pulumi(["stack", "import", "--stack", stack], JSON.stringify(kept));
  process.stdout.write(`${forgotten.map((urn) => `forgotten  ${urn}`).join("\n")}\n${forgotten.length} resources taken out of the state; it was kept in ${path.relative(process.cwd(), copy)}\n`);
  return 0;
}

if (import.meta.main) await runTool(main);
