import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../support/stacks.ts";

/** The tools beside a CLI that prints how it was called. */
function toolsWithFakeCli(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tools-"));
  cpSync(path.join(root, "tools"), path.join(folder, "tools"), { recursive: true });
  writeFileSync(path.join(folder, "package-lock.json"), "{}");
  mkdirSync(path.join(folder, "node_modules/.bin"), { recursive: true });
  mkdirSync(path.join(folder, "node_modules/node/bin"), { recursive: true });
  writeFileSync(path.join(folder, "node_modules/node/bin/node"), "");
  writeFileSync(path.join(folder, "node_modules/.package-lock.json"), "{}");
  const cli = path.join(folder, "node_modules/.bin/pulumi");
  writeFileSync(cli, '#!/bin/sh\necho "$@"\necho "$PATH" | cut -d: -f1\nexit 7\n');
  chmodSync(cli, 0o755);
  return folder;
}

describe("npm run preview and up", () => {
  for (const command of ["preview", "up"]) {
    it(`${command}: always with the pack, on the repository's Node, with the CLI's exit code`, () => {
      const folder = toolsWithFakeCli();
      const { status, stdout } = spawnSync(process.execPath, [path.join(folder, "tools/pulumi.mjs"), command, "dev", "--diff"], { encoding: "utf8" });
      assert.deepEqual(stdout.trim().split("\n"), [`${command} --stack dev --policy-pack ${path.join(folder, "policy")} --diff`, path.join(folder, "node_modules/.bin")]);
      assert.equal(status, 7);
    });
  }

  it("without a stack: says which words are missing", () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, "tools/pulumi.mjs"), "up", "--yes"], { encoding: "utf8" });
    assert.equal(status, 2);
    assert.match(stderr, /^which stack\? npm run up -- <stack>/);
  });
});
