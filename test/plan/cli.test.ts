import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { root, testDay } from "../support/stacks.ts";

function plan(words: readonly string[], folder = root) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["plan/cli.ts", ...words], { cwd: folder, encoding: "utf8", env: { ...process.env, ML_PLATFORM_TODAY: testDay } });
  return { status, stdout, stderr };
}

/** A copy of the program whose dev stack, or index.ts, is changed. */
function copyWith(change: { readonly settings?: (config: Record<string, unknown>) => void; readonly program?: (source: string) => string }): string {
  const folder = mkdtempSync(path.join(tmpdir(), "ml-platform-"));
  for (const name of ["index.ts", "settings.ts", "settings", "wiring", "services", "pins.json", "package.json", "Pulumi.yaml", "Pulumi.dev.yaml", "components", "plan", "policy"]) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const file = path.join(folder, "Pulumi.dev.yaml");
  const yaml = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  change.settings?.(yaml.config);
  writeFileSync(file, stringify(yaml));
  const index = path.join(folder, "index.ts");
  if (change.program) writeFileSync(index, change.program(readFileSync(index, "utf8")));
  return folder;
}

const noTrace = (text: string): void => assert.doesNotMatch(text, /^\s+at .+:\d+:\d+\)?$/m);

describe("npm run plan", () => {
  it("prints tree, verdicts, cost and outputs, and nothing else, in a pipe", () => {
    const { status, stdout, stderr } = plan(["dev"]);
    assert.equal(status, 0, stderr);
    assert.equal(stderr, "");
    assert.match(stdout, /^ml-platform · dev · eu-west-1: \d+ resources in \d+ components\n/);
    for (const part of [/├─ network-private-1 {2}aws ec2 Subnet/, /^Policy {2}no mandatory violation; \d+ rules made \d+ decisions/m, /pass {2}bucket-access-blocked +4 ×/, /^Cost {2}\d+\.\d\d USD a month in eu-west-1/m, /^Outputs$/m]) assert.match(stdout, part);
    assert.ok(!stdout.includes("\x1b["));
  });

  it("--json - gives the contract's JSON on standard output", () => {
    const { status, stdout } = plan(["prod", "--json", "-", "--first"]);
    assert.equal(status, 0);
    const json = JSON.parse(stdout) as Record<string, unknown> & { resources: Record<string, unknown>[]; cost: { lines: Record<string, unknown>[] } };
    assert.deepEqual(["stack", "resources", "verdicts", "undetermined", "exemptions", "cost", "outputs"].filter((key) => !(key in json)), []);
    for (const key of ["urn", "type", "name", "parent", "inputs", "dependencies", "propertyDependencies", "provider", "options"]) assert.ok(json.resources.every((resource) => key in resource), key);
    for (const key of ["urn", "what", "quantity", "unit", "unitPrice", "monthly"]) assert.ok(json.cost.lines.every((line) => key in line), key);
  });

  it("writes JSON and state to files beside the text", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "plan-"));
    const { stdout } = plan(["dev", "--json", path.join(folder, "plan.json"), "--state", path.join(folder, "state.json")]);
    assert.match(stdout, /^ml-platform/);
    assert.equal((JSON.parse(readFileSync(path.join(folder, "plan.json"), "utf8")) as { stack: string }).stack, "dev");
    assert.equal((JSON.parse(readFileSync(path.join(folder, "state.json"), "utf8")) as { version: number }).version, 3);
  });

  it("exits 1 and names resource and rule when a mandatory rule is violated", () => {
    const bad = (source: string) => source.replace("  return {\n    vpcId", '  new (await import("@pulumi/aws")).sqs.Queue("bad-queue", {}, { provider: foundation.providers.aws });\n  return {\n    vpcId');
    const { status, stdout } = plan(["dev"], copyWith({ program: bad }));
    assert.equal(status, 1);
    assert.match(stdout, /mandatory high {2}queue-encrypted {2}bad-queue/);
  });

  for (const [what, words, message] of [
    ["no stack", [], /^which stack\?/],
    ["an unknown stack", ["qa"], /^no stack "qa": there is no Pulumi\.qa\.yaml; stacks here: dev, prod, staging/],
    ["a path instead of a stack", ["../dev"], /^no stack "\.\.\/dev"/],
    ["two stacks", ["dev", "prod"], /^one stack at a time, not also prod/],
    ["a state without ids", ["dev", "--first", "--state", "state.json"], /^--state with --first: a deployment has an id for every resource/],
    ["an unknown option", ["dev", "--fast"], /--fast/],
    ["a file that can't be written", ["dev", "--json", "/no/such/folder/plan.json"], /^"\/no\/such\/folder\/plan\.json" can't be written/],
  ] as const) {
    it(`exits 2 with a message for ${what}`, () => {
      const { status, stderr } = plan(words);
      assert.equal(status, 2);
      assert.match(stderr, message);
      noTrace(stderr);
    });
  }

  const badSettings: [what: string, change: (config: Record<string, Record<string, unknown>>) => void, message: RegExp][] = [
    ["an unknown key", (config) => Object.assign(config["ml-platform:network"] ?? {}, { natGateway: 1 }), /ml-platform:network: unknown key "natGateway"; allowed: cidr, zones,/],
    ["a wrong type", (config) => Object.assign(config["ml-platform:network"] ?? {}, { natGateways: "two" }), /ml-platform:network\.natGateways: given "two"; allowed: a whole number/],
    ["a misaligned block", (config) => Object.assign(config["ml-platform:network"] ?? {}, { cidr: "10.0.5.0/16" }), /ml-platform:network\.cidr: given "10\.0\.5\.0\/16"; is misaligned/],
    ["overlapping blocks", (config) => Object.assign(config["ml-platform:network"] ?? {}, { privateSubnets: ["10.0.2.0/24", "10.0.12.0/24"] }), /ml-platform:network\.privateSubnets\.0: given "10\.0\.2\.0\/24"; overlaps publicSubnets\.1/],
    ["an instance type that the pool can't use", (config) => Object.assign(config, { "ml-platform:cluster": { version: "1.35", contents: false, pools: [{ name: "gpu", kind: "gpu", instanceTypes: ["m5.large"] }] } }), /ml-platform:cluster\.pools\.0\.instanceTypes\.0: given "m5\.large"; allowed: a gpu pool runs on g4dn/],
    ["a Kubernetes version out of support", (config) => Object.assign(config, { "ml-platform:cluster": { version: "1.32", contents: false } }), /ml-platform:cluster\.version: given "1\.32"; left EKS standard support on 2026-03-23; allowed on 2026-11-21: "1\.35"/],
  ];
  for (const [what, settings, message] of badSettings) {
    it(`exits 2 and names path, value and what is allowed for ${what}`, () => {
      const { status, stderr, stdout } = plan(["dev"], copyWith({ settings: settings as (config: Record<string, unknown>) => void }));
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /^Pulumi\.dev\.yaml: one setting is wrong\n/);
      assert.match(stderr, message);
      noTrace(stderr);
    });
  }

  it("exits 2 with a message for a program that fails, also inside an apply, and for one that asks AWS", () => {
    const inApply = (source: string) => source.replace("  return {\n    vpcId", '  network.vpcId && (await import("@pulumi/pulumi")).output(network.vpcId).apply(() => { throw new Error("boom"); });\n  return {\n    vpcId');
    const asksAws = (source: string) => source.replace("  return {\n    vpcId", '  await (await import("@pulumi/aws")).getAvailabilityZones({}, { provider: foundation.providers.aws });\n  return {\n    vpcId');
    for (const [program, message] of [[inApply, /the program failed: boom/], [asksAws, /calling aws:index\/getAvailabilityZones:getAvailabilityZones: a plan makes no calls/]] as const) {
      const { status, stderr } = plan(["dev"], copyWith({ program }));
      assert.equal(status, 2);
      assert.match(stderr, message);
      noTrace(stderr);
    }
  });

  it("says nothing when its reader has seen enough", () => {
    const { stdout, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" plan/cli.ts prod --json - | head -n 1`], { cwd: root, encoding: "utf8", env: { ...process.env, ML_PLATFORM_TODAY: testDay } });
    assert.deepEqual([stdout, stderr], ["{\n", ""]);
  });

  it("--help says how it is used", () => {
    const { status, stdout } = plan(["--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /npm run plan -- <stack> \[options\]/);
  });
});
