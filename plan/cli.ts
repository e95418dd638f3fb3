import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, styleText } from "node:util";
import { PlanError } from "./errors.ts";
import { type Paint, plain } from "./paint.ts";
import { readStackFile, stacksIn } from "./stack-file.ts";

const root = path.join(import.meta.dirname, "..");

const help = `Plans a stack without an account: resources, policy verdicts, monthly cost, outputs.

  npm run plan -- <stack> [options]

  <stack>          one of: ${stacksIn(root).join(", ")}
  --inputs         print each resource's inputs as well
  --json <file|->  write the plan as JSON; - writes it to standard output instead of the text
  --state <file>   write the plan in the engine's export format, for pulumi policy analyze --file; its ids are
                   stand-ins, so import it into a throw-away stack only
  --first          plan as a first preview sees it: what a provider computes is unknown
  --help           print this

Exit code 0: planned, no mandatory rule is violated; 1: one is; 2: settings, arguments or program are wrong.
`;

interface Arguments {
  readonly stack: string;
  readonly inputs: boolean;
  readonly json: string | undefined;
  readonly state: string | undefined;
  readonly first: boolean;
}

function readArguments(words: string[]): Arguments | "help" {
  const options = { inputs: { type: "boolean", default: false }, json: { type: "string" }, state: { type: "string" }, first: { type: "boolean", default: false }, help: { type: "boolean", default: false } } as const;
  let parsed;
  try {
    parsed = parseArgs({ args: words, options, allowPositionals: true });
  } catch (error) {
    throw new PlanError(`${(error as Error).message}\n\n${help}`);
  }
  if (parsed.values.help) return "help";
  const [stack, ...rest] = parsed.positionals;
  if (stack === undefined || rest.length > 0) throw new PlanError(`${stack === undefined ? "which stack?" : `one stack at a time, not also ${rest.join(", ")}`}\n\n${help}`);
  const { inputs, json, state, first } = parsed.values;
  if (state !== undefined && first) throw new PlanError("--state with --first: a deployment has an id for every resource, which a first preview does not know yet; leave one of the two out");
  return { stack, inputs, json, state, first };
}

/** Overwrites one line on a terminal; says nothing in a pipe. */
function progress(step: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${step === "" ? "" : `${step} …`}`);
}

function painter(): Paint {
  return process.stdout.isTTY && !process.env["NO_COLOR"] ? (style, text) => styleText(style, text) : plain;
}

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  if (asked === "help") {
    process.stdout.write(help);
    return 0;
  }
  const stackFile = readStackFile(root, asked.stack);
  // The SDK takes half a second to load: not for a wrong argument.
  const [{ isViolated, planStack }, { render }, { toJson }, { toDeployment }] = await Promise.all([import("./plan-stack.ts"), import("./render.ts"), import("./report.ts"), import("./state.ts")]);
  const planned = await planStack({ load: async () => (await import("../index.ts")).default, stackFile, first: asked.first, onStep: progress });
  progress("");
  if (asked.json !== undefined) await write(asked.json, `${JSON.stringify(toJson(planned), null, 2)}\n`);
  if (asked.state !== undefined) await write(asked.state, `${JSON.stringify(toDeployment(planned.plan, new Date().toISOString()), null, 2)}\n`);
  if (asked.json !== "-" && asked.state !== "-") await write("-", render(planned, { inputs: asked.inputs, paint: painter() }));
  return isViolated(planned) ? 1 : 0;
}

/** A pipe takes a long text in pieces: it is written once the last one is. */
async function write(file: string, text: string): Promise<void> {
  if (file === "-") return new Promise((resolve) => process.stdout.write(text, () => resolve()));
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new PlanError(`"${file}" can't be written: ${(error as Error).message}`);
  }
}

// A reader that has seen enough, such as head, closes the pipe: that is no failure of the plan.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  process.exitCode = await main();
} catch (error) {
  progress("");
  // What the user can mend is a message; a stack trace would only hide it.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
