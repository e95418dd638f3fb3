import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DescribeAddonVersionsCommand, EKSClient } from "@aws-sdk/client-eks";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { parse } from "yaml";
import type { Pin } from "../components/pins.ts";
import { ToolError, runTool } from "./stack.ts";

const usage = `Compares pins.json with where each version comes from: charts with their repository's index, add-ons and machine images with AWS.
Needs the internet, and AWS credentials for the latter.

  npm run pins [-- --write]

  --write   mark what was found as confirmed today; a pin whose version does not exist stays as it is and is reported

Exit code 0: nothing is wrong; 1: a pinned version does not exist.
`;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Table {
  charts: Record<string, Mutable<Pin> & { repository: string }>;
  kubernetes: Record<string, { machineImage: Mutable<Pin>; autoscalerImage: Mutable<Pin>; addons: Record<string, Mutable<Pin>> }>;
  images: Record<string, Mutable<Pin> & { repository: string }>;
}

export interface Comparison {
  readonly name: string;
  readonly pin: Mutable<Pin>;
  /** found: the version exists, `newest` is the newest one; missing: it does not; unknown: nobody could tell, and why. */
  readonly state: "found" | "missing" | "unknown";
  readonly newest?: string | undefined;
  readonly why?: string;
}

/** Versions that a chart repository offers, newest first. */
async function chartVersions(repository: string, name: string): Promise<string[]> {
  if (repository.startsWith("oci://")) throw new Error(`an OCI registry has no index; look with: helm show chart ${repository}/${name}`);
  const response = await fetch(`${repository}/index.yaml`, { signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`${repository}/index.yaml answered ${response.status}`);
  const { entries = {} } = parse(await response.text()) as { entries?: Record<string, { version: string }[]> };
  return (entries[name] ?? []).map(({ version }) => version.replace(/^v/, ""));
}

async function compared(name: string, pin: Mutable<Pin>, versions: () => Promise<string[]>): Promise<Comparison> {
  try {
    const offered = await versions();
    return { name, pin, state: offered.includes(pin.version) ? "found" : "missing", newest: offered[0] };
  } catch (error) {
    return { name, pin, state: "unknown", why: (error as Error).message };
  }
}

/** Every pin that can be compared with its source. */
export async function compare(table: Table, region: string): Promise<Comparison[]> {
  const eks = new EKSClient({ region });
  const ssm = new SSMClient({ region });
  const charts = Object.entries(table.charts).map(([name, pin]) => compared(`chart ${name}`, pin, () => chartVersions(pin.repository, name)));
  const ofVersions = Object.entries(table.kubernetes).flatMap(([version, pins]) => [
    ...Object.entries(pins.addons).map(([name, pin]) =>
      compared(`add-on ${name} for ${version}`, pin, async () => {
        const { addons = [] } = await eks.send(new DescribeAddonVersionsCommand({ addonName: name, kubernetesVersion: version }));
        return (addons[0]?.addonVersions ?? []).map(({ addonVersion = "" }) => addonVersion);
      }),
    ),
    compared(`machine image for ${version}`, pins.machineImage, async () => {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/aws/service/eks/optimized-ami/${version}/amazon-linux-2023/x86_64/standard/${pins.machineImage.version.split("-")[1]}/release_version` }));
      return [Parameter?.Value ?? ""];
    }),
    compared(`autoscaler image for ${version}`, pins.autoscalerImage, () => Promise.reject(new Error(`look at ${pins.autoscalerImage.source}`))),
  ]);
  const images = Object.entries(table.images).map(([name, pin]) => compared(`image ${name}`, pin, () => Promise.reject(new Error(`look at ${pin.source}`))));
  return Promise.all([...charts, ...ofVersions, ...images]);
}

const line = ({ name, pin, state, newest, why }: Comparison): string =>
  `${state.padEnd(7)}  ${name}: ${pin.version}${newest && newest !== pin.version ? `, newest ${newest}` : ""}${why ? ` (${why})` : ""}`;

export async function pins(file: string, words: readonly string[], say: (text: string) => void, today: string): Promise<number> {
  if (words.some((word) => word !== "--write")) throw new ToolError(usage);
  const table = JSON.parse(readFileSync(file, "utf8")) as Table;
  const comparisons = await compare(table, process.env["AWS_REGION"] ?? "eu-west-1");
  for (const comparison of comparisons) say(line(comparison));
  if (words.includes("--write")) {
    for (const { pin, state } of comparisons) if (state === "found") Object.assign(pin, { confirmed: true, date: today });
    writeFileSync(file, asWritten(table));
  }
  const count = (state: Comparison["state"]): number => comparisons.filter((comparison) => comparison.state === state).length;
  say(`${count("found")} found, ${count("missing")} missing, ${count("unknown")} not compared`);
  return count("missing") > 0 ? 1 : 0;
}

/** A pin a line, as the file is kept: a changed pin is a changed line. */
export function asWritten(value: unknown, indent = ""): string {
  const isPin = (item: unknown): boolean => typeof item === "object" && item !== null && "version" in item;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value);
  if (isPin(value)) return `{ ${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${JSON.stringify(item)}`).join(", ")} }`;
  const inner = Object.entries(value).map(([key, item]) => `${indent}  ${JSON.stringify(key)}: ${asWritten(item, `${indent}  `)}`);
  return `{\n${inner.join(",\n")}\n${indent}}${indent === "" ? "\n" : ""}`;
}

if (import.meta.main) await runTool(() => pins(path.join(import.meta.dirname, "..", "pins.json"), process.argv.slice(2), (text) => void process.stdout.write(`${text}\n`), new Date().toISOString().slice(0, 10)));
