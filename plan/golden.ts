import { writeFileSync } from "node:fs";
import path from "node:path";
import platform from "../index.ts";
import { planStack } from "./plan-stack.ts";
import { render } from "./render.ts";
import { readStackFile, stacksIn } from "./stack-file.ts";

/** The plans that are committed: a change in the program is a difference in them. */
export const goldenFile = (stack: string): string => path.join("test", "golden", `${stack}.plan.txt`);

/** The day on which the committed plans are made: what they warn of must not change by calendar. */
export const goldenDay = "2026-11-21";

export async function goldenText(root: string, stack: string): Promise<string> {
  return render(await planStack({ load: async () => platform, stackFile: readStackFile(root, stack), first: false }), { inputs: true });
}

if (import.meta.main) {
  process.env["ML_PLATFORM_TODAY"] = goldenDay;
  const root = path.join(import.meta.dirname, "..");
  for (const stack of stacksIn(root)) {
    writeFileSync(path.join(root, goldenFile(stack)), await goldenText(root, stack));
    console.log(`${goldenFile(stack)} written`);
  }
}
