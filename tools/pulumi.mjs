// node tools/pulumi.mjs <command> <stack> [options]: the real CLI, never without the policy pack.
import path from "node:path";
import { root, runAndExit, setUp } from "./setup.mjs";

const [command, stack, ...rest] = process.argv.slice(2);
if (stack === undefined || stack.startsWith("-")) {
  console.error(`which stack? npm run ${command} -- <stack> [options of pulumi ${command}]`);
  process.exit(2);
}
setUp();
runAndExit(path.join(root, "node_modules", ".bin", "pulumi"), [command, "--stack", stack, "--policy-pack", path.join(root, "policy"), ...rest]);
