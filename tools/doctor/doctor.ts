import path from "node:path";
import { styleText } from "node:util";
import { withheld, withheldText } from "../../settings/notices.ts";
import { type OpenStack, ToolError, openStack, runTool } from "../stack.ts";
import { askAws } from "./asks.ts";
import { type Finding, placeholderFindings } from "./findings.ts";
import { machineFindings } from "./machine.ts";

const usage = `Says what would keep a deployment from ending well: identity, region, quotas, offerings per zone, roles, artifacts, tools.

  npm run doctor -- <stack>

Exit code 0: nothing found; 1: something is wrong; 2: the settings or the arguments are.
`;

const marks = { ok: ["green", "ok     "], wrong: ["red", "wrong  "], unknown: ["yellow", "unknown"] } as const;

function lines({ state, what, next }: Finding, colour: boolean): string[] {
  const [style, mark] = marks[state];
  return [`${colour ? styleText(style, mark) : mark}  ${what}`, ...(next && state !== "ok" ? [`         → ${next}`] : [])];
}

/** Findings by part, in the order in which they can be mended. */
async function examine(stack: OpenStack): Promise<[string, Finding[]][]> {
  return [["Settings", placeholderFindings(stack)], ["This machine", machineFindings(stack)], ["AWS", await askAws(stack)]];
}

export async function doctor(folder: string, words: readonly string[], say: (line: string) => void, colour = false): Promise<number> {
  const [stackName, ...rest] = words;
  if (rest.length > 0 || stackName === "--help") throw new ToolError(usage);
  const stack = openStack(folder, stackName);
  const parts = await examine(stack);
  for (const [title, findings] of parts) {
    say(title);
    for (const finding of findings) for (const line of lines(finding, colour)) say(`  ${line}`);
  }
  for (const each of withheld(stack.settings, stack.stack)) say(withheldText(each));
  const count = (state: Finding["state"]): number => parts.flatMap(([, findings]) => findings).filter((finding) => finding.state === state).length;
  say(`${count("wrong")} wrong, ${count("unknown")} unknown, ${count("ok")} ok`);
  return count("wrong") > 0 ? 1 : 0;
}

if (import.meta.main) await runTool(() => doctor(path.join(import.meta.dirname, "..", ".."), process.argv.slice(2), (line) => void process.stdout.write(`${line}\n`), process.stdout.isTTY && !process.env["NO_COLOR"]));
