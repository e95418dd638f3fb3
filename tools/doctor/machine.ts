import { spawnSync } from "node:child_process";
import type { OpenStack } from "../stack.ts";
import { type Finding, ok, unknown, wrong } from "./findings.ts";

/** What must be on the machine that deploys, and what for. */
export function machineFindings({ settings }: OpenStack): Finding[] {
  const { cluster, transcription } = settings;
  const reach = cluster?.api.reach;
  const tools: [command: string, words: string[], needed: boolean, forWhat: string][] = [
    ["pulumi", ["version"], true, "every deployment; npm ci brings it"],
    ["aws", ["--version"], cluster !== undefined, "tokens for the cluster's API"],
    ["session-manager-plugin", ["--version"], reach === "tunnel", "the tunnel to the cluster's API"],
    ["docker", ["buildx", "version"], transcription?.gateway !== undefined, "npm run publish:image"],
    ["git", ["--version"], transcription?.gateway !== undefined, "npm run publish:image"],
  ];
  return tools.filter(([, , needed]) => needed).map(([command, words, , forWhat]) => {
    const { status, error } = spawnSync(command, words, { encoding: "utf8", timeout: 20_000 });
    if (status === 0) return ok(`${command} is there`);
    if (error && (error as NodeJS.ErrnoException).code === "ENOENT") return wrong(`${command} is not on PATH; needed for ${forWhat}`, `install ${command}`);
    return unknown(`${command} is there, but "${command} ${words.join(" ")}" fails; needed for ${forWhat}`, `try it by hand`);
  });
}
