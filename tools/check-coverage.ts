import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Breaks what a row of docs/coverage.md names, in a copy, and expects the row's test to fail. */
const root = path.join(import.meta.dirname, "..");
const sampleSize = 4;

interface Row {
  readonly id: string;
  readonly what: string;
  readonly file: string;
  readonly test: string;
  readonly from: string;
  readonly to: string;
}

function rows(): Row[] {
  const unescape = (cell: string): string => cell.replaceAll("\\|", "|").replaceAll("\\`", "`");
  return readFileSync(path.join(root, "docs", "coverage.md"), "utf8").split("\n").flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const [, id = "", what = "", file = "", test = "", change = ""] = cells;
    const match = /^`(.*)` → `(.*)`$/.exec(change);
    return match ? [{ id, what, file: file.replaceAll("`", ""), test: test.replaceAll("`", ""), from: unescape(match[1] ?? ""), to: unescape(match[2] ?? "") }] : [];
  });
}

function copyOfTheTree(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "coverage-"));
  const skipped = new Set(["node_modules", ".git", ".cache"]);
  cpSync(root, folder, { recursive: true, filter: (source) => !skipped.has(path.relative(root, source)) });
  // Built tools are the same for every copy.
  mkdirSync(path.join(root, ".cache"), { recursive: true });
  for (const shared of ["node_modules", ".cache"]) symlinkSync(path.join(root, shared), path.join(folder, shared));
  return folder;
}

const passes = (folder: string, test: string): boolean =>
  spawnSync(process.execPath, ["node_modules/mocha/bin/mocha.js", "--no-config", "--extension", "ts", "--timeout", "120000", "--exit", "--bail", test], { cwd: folder, encoding: "utf8" }).status === 0;

const all = rows();
// Another sample every day, the same one all day long.
const offset = Math.floor(Date.now() / 86_400_000) * sampleSize;
const chosen = process.argv.includes("--all") ? all : Array.from({ length: sampleSize }, (_, index) => all[(offset + index) % all.length] as Row);
const folder = copyOfTheTree();
let failed = 0;
try {
  for (const test of new Set(chosen.map((row) => row.test))) {
    if (!passes(folder, test)) throw new Error(`${test} fails before anything was broken`);
  }
  for (const row of chosen) {
    const file = path.join(folder, row.file);
    const original = readFileSync(file, "utf8");
    const broken = original.replace(row.from, () => row.to);
    writeFileSync(file, broken);
    const noticed = broken !== original && !passes(folder, row.test);
    writeFileSync(file, original);
    if (!noticed) failed += 1;
    console.log(`${noticed ? "noticed    " : broken === original ? "not there  " : "NOT NOTICED"}  ${row.id} ${row.what}: ${row.file} → ${row.test}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
