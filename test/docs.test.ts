import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { settingKeys } from "../settings/schema.ts";
import { goldenFile } from "../plan/golden.ts";
import { root } from "./support/stacks.ts";

const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

describe("documents", () => {
  it("the README's cost table says what the plans say", () => {
    const sums = (stack: string): Map<string, string> =>
      new Map([...read(goldenFile(stack)).matchAll(/^ {2}([a-z-]+) {10,}([\d.]+)$/gm)].map(([, block = "", sum = ""]) => [block, sum]));
    const table = [...read("README.md").matchAll(/^\| ([a-z-]+) \| ([\d.]+|–) \| ([\d.]+) \|/gm)].map(([, block = "", dev = "", prod = ""]) => [block, dev, prod] as const);
    assert.deepEqual(table.map(([block]) => block).sort(), [...sums("prod").keys()].sort());
    for (const [block, dev, prod] of table) assert.deepEqual([block, dev, prod], [block, sums("dev").get(block) ?? "–", sums("prod").get(block)]);
    for (const stack of ["dev", "prod"]) {
      const total = /^Cost {2}([\d.]+) USD/m.exec(read(goldenFile(stack)))?.[1] ?? "";
      assert.match(read("README.md"), new RegExp(`\\*\\*${total.replace(".", "\\.")}\\*\\*`));
    }
  });

  it("docs/settings.md has every setting, and no other", () => {
    const documented = [...read("docs/settings.md").matchAll(/^\| `([a-zA-Z0-9.]+)` \|/gm)].map(([, key = ""]) => key);
    const keys = Object.entries(settingKeys).flatMap(([block, names]) => names.map((name) => `${block}.${name}`));
    assert.deepEqual([...documented].sort(), keys.sort());
  });

  it("every script that a document names exists, and every link leads somewhere", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const documents = ["README.md", ...readdirSync(path.join(root, "docs"), { recursive: true }).map((name) => path.join("docs", String(name))).filter((name) => name.endsWith(".md"))];
    for (const document of documents) {
      for (const [, script = ""] of read(document).matchAll(/npm run ([a-z:-]+)/g)) assert.ok(script in scripts, `${document}: npm run ${script}`);
      for (const [, target = ""] of read(document).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
        assert.ok(existsSync(path.join(root, path.dirname(document), target)), `${document}: ${target}`);
      }
    }
  });
});
