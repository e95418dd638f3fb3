import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ToolError, runTool } from "./stack.ts";

const usage = `Compares the committed Cloudflare addresses with the published ones. Needs the internet.

  npm run ranges [-- --write]

  --write   write the published addresses into components/serving/cloudflare-ranges.json

Exit code 0: they are the same, or written; 1: they differ.
`;

interface Ranges {
  source: string;
  note: string;
  date: string;
  confirmed: boolean;
  ipv4: string[];
}

/** @throws ToolError when what answers is no list of blocks: a page that says something else must not open or close the way in */
export async function publishedRanges(source: string): Promise<string[]> {
  let text: string;
  try {
    const response = await fetch(source, { signal: AbortSignal.timeout(20_000) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    text = await response.text();
  } catch (error) {
    throw new ToolError(`${source} can't be read: ${(error as Error).message}`);
  }
  const blocks = text.split(/\s+/).filter((word) => word !== "");
  const strange = blocks.find((block) => !/^(?:\d{1,3}\.){3}\d{1,3}\/(?:[89]|[12]\d|3[0-2])$/.test(block));
  if (strange !== undefined || blocks.length < 10) throw new ToolError(`${source} is no list of addresses any more: ${strange === undefined ? `${blocks.length} blocks` : `"${strange.slice(0, 40)}"`}`);
  return blocks.sort();
}

export async function ranges(file: string, words: readonly string[], say: (line: string) => void, today: string): Promise<number> {
  if (words.some((word) => word !== "--write")) throw new ToolError(usage);
  const committed = JSON.parse(readFileSync(file, "utf8")) as Ranges;
  const published = await publishedRanges(committed.source);
  const added = published.filter((block) => !committed.ipv4.includes(block));
  const gone = committed.ipv4.filter((block) => !published.includes(block));
  for (const block of added) say(`added   ${block}: clients behind it are refused until it is in the list`);
  for (const block of gone) say(`gone    ${block}: whoever has it now is let in until it is out of the list`);
  if (words.includes("--write")) {
    writeFileSync(file, `${JSON.stringify({ ...committed, date: today, confirmed: true, ipv4: published }, null, 2)}\n`);
    say(`written: ${published.length} blocks of ${today}; review, commit and deploy`);
    return 0;
  }
  say(added.length + gone.length === 0 ? `the same ${published.length} blocks as on ${committed.date}` : `${added.length} added, ${gone.length} gone since ${committed.date}: npm run ranges -- --write`);
  return added.length + gone.length === 0 ? 0 : 1;
}

if (import.meta.main) await runTool(() => ranges(path.join(import.meta.dirname, "..", "components", "serving", "cloudflare-ranges.json"), process.argv.slice(2), (line) => void process.stdout.write(`${line}\n`), new Date().toISOString().slice(0, 10)));
