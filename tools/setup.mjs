// Plain JavaScript for whatever Node the machine has: everything else runs on the Node 24 that this installs.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const bin = path.join(root, "node_modules", ".bin");
export const node = path.join(root, "node_modules", "node", "bin", "node");

/** Installs the locked packages unless that was done since the lock last changed. Ends the process when it can't. */
export function setUp() {
  const lock = path.join(root, "package-lock.json");
  const installed = path.join(root, "node_modules", ".package-lock.json");
  if (existsSync(node) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error("installing packages (once) …");
  const { status, error } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    console.error(`npm ci failed${error ? `: ${error.message}` : ""}. Needed: npm 10 or newer and access to the npm registry.`);
    process.exit(2);
  }
}

/** Runs a program with the repository's own Node and tools first on PATH, and ends with its exit code. */
export function runAndExit(command, words, env = {}) {
  const { status, signal, error } = spawnSync(command, words, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` },
  });
  if (error) console.error(error.message);
  process.exit(status ?? (signal ? 1 : 2));
}
