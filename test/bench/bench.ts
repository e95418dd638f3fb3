import { spawnSync } from "node:child_process";
import path from "node:path";
import { root, stacks } from "../support/stacks.ts";

/** Prints figures; judges none. `--smoke` leaves out the large plans. */
const sizes = process.argv.includes("--smoke") ? ["300"] : ["300", "1000", "10000"];

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

console.log("npm run plan, whole command, warm");
for (const stack of stacks) {
  const times = Array.from({ length: 3 }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ["plan/cli.ts", stack], { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return performance.now() - started;
  });
  console.log(`  ${stack.padEnd(10)} median of 3: ${(median(times) / 1000).toFixed(2)} s`);
}

console.log("\nby step");
console.log(`  ${"plan".padEnd(10)} ${["resources", "pack up s", "record s", "judge s", "judge ms/res.", "memory MiB"].map((head) => head.padStart(13)).join(" ")}`);
for (const what of [...stacks, ...sizes]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, "test", "bench", "worker.ts"), what], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const figures = JSON.parse(stdout) as Record<"resources" | "packStartMs" | "recordMs" | "judgeMs" | "judgeMsPerResource" | "maxRssMiB", number>;
  const cells = [figures.resources, (figures.packStartMs / 1000).toFixed(2), (figures.recordMs / 1000).toFixed(2), (figures.judgeMs / 1000).toFixed(2), figures.judgeMsPerResource.toFixed(2), figures.maxRssMiB.toFixed(0)];
  console.log(`  ${what.padEnd(10)} ${cells.map((cell) => String(cell).padStart(13)).join(" ")}`);
}
