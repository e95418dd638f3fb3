import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { stacksIn } from "../plan/stack-file.ts";

/** Plans every stack with --state and holds the files to the engine's own format checks, which are written in Go. */
const root = path.join(import.meta.dirname, "..");
const folder = path.join(root, ".cache", "state");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

for (const stack of stacksIn(root)) {
  const { status, stderr } = spawnSync(process.execPath, ["plan/cli.ts", stack, "--state", path.join(folder, `${stack}.json`)], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`planning ${stack} failed: ${stderr}`);
}
const { status, error } = spawnSync("go", ["test", "-count=1", "./..."], { cwd: path.join(root, "test", "state-format"), stdio: "inherit", env: { ...process.env, STATE_FOLDER: folder } });
if (error) console.error(`go can't be run (${error.message}): install Go 1.26 or newer`);
process.exitCode = status ?? 2;
