import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { judge, PackProcess } from "../../plan/judge.ts";
import { type JsonObject, type PlannedResource, unknownValue } from "../../plan/planned.ts";
import { noOptions } from "../../plan/recording.ts";
import { rules } from "../../policy/rules/index.ts";
import { root, testDay } from "../support/stacks.ts";

const resource = (type: string, name: string, inputs: JsonObject): PlannedResource => ({
  urn: `urn:pulumi:dev::wire::${type}::${name}`, type, name, parent: "", custom: true, remote: false, inputs, outputs: inputs, id: name,
  dependencies: [], propertyDependencies: {}, provider: "", providers: {}, options: noOptions,
});
const plainVolume = resource("aws:ebs/volume:Volume", "data", { encrypted: false });
const oneDayFrom = (days: number): string => new Date(Date.parse(testDay) + days * 86_400_000).toISOString().slice(0, 10);
const entry = { rule: "volume-encrypted", urn: "*::data", owner: "ana", reason: "being migrated", ticket: "ML-7", expires: oneDayFrom(30) };

async function judgedWith(exemptions: readonly unknown[], resources = [plainVolume]) {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "exemptions-")), "exemptions.yaml");
  writeFileSync(file, JSON.stringify(exemptions));
  const pack = await PackProcess.start({ env: { ...process.env, ML_PLATFORM_EXEMPTIONS: file, ML_PLATFORM_TODAY: testDay } });
  try {
    return await judge(pack, resources);
  } finally {
    await pack.stop();
  }
}

describe("policy pack over the wire", () => {
  let pack: PackProcess;
  before(async () => {
    pack = await PackProcess.start();
  });
  after(() => pack.stop());

  it("lists every rule with severity, level, controls, remediation and a link", async () => {
    const listed = new Map((await pack.info()).getPoliciesList().map((policy) => [policy.getName(), policy]));
    for (const rule of rules) {
      const policy = listed.get(rule.id);
      assert.ok(policy, rule.id);
      const mandatory = rule.severity === "critical" || rule.severity === "high";
      assert.equal(policy.getEnforcementlevel(), mandatory ? analyzer.EnforcementLevel.MANDATORY : analyzer.EnforcementLevel.ADVISORY);
      assert.equal(policy.getSeverity(), ["", "low", "medium", "high", "critical"].indexOf(rule.severity));
      assert.deepEqual(policy.getTagsList(), [...rule.controls, rule.kind]);
      assert.equal(policy.getRemediationSteps(), rule.remediation);
      assert.equal(policy.getUrl(), rule.url);
      assert.match(policy.getFramework()?.getReference() ?? "", /^HIPAA 164\./);
    }
  });

  for (const [launcher, words] of [["run-policy-pack", ["127.0.0.1:1"]], ["run-plugin", []]] as const) {
    it(`starts under Pulumi's own ${launcher}, which compiles TypeScript by itself`, async () => {
      const child = spawn(process.execPath, [path.join(root, "node_modules/@pulumi/pulumi/cmd", launcher), ...words, path.join(root, "policy")], { cwd: path.join(root, "policy") });
      try {
        const [line] = (await once(child.stdout, "data")) as [Buffer];
        assert.match(line.toString(), /^\d+\n$/);
      } finally {
        child.kill();
      }
    });
  }

  it("answers with the rule, the resource, the level and what to do", async () => {
    const { verdicts } = await judge(pack, [plainVolume]);
    assert.equal(verdicts.length, 1);
    assert.deepEqual({ ...verdicts[0], controls: [] }, {
      rule: "volume-encrypted", severity: "critical", level: "mandatory", urn: plainVolume.urn, controls: [],
      message: "it is not encrypted. Set encrypted: true on each volume and block device, with the kmsKeyId of a customer-managed key.",
    });
    assert.ok(verdicts[0]?.controls.includes("HIPAA 164.312(a)(2)(iv)"));
  });

  it("judges every type of a rule, not only the first", async () => {
    const { verdicts } = await judge(pack, [resource("aws:rds/cluster:Cluster", "db", {}), resource("aws:docdb/cluster:Cluster", "docs", {})]);
    assert.deepEqual(verdicts.map(({ rule, urn }) => [rule, urn.split("::")[3]]), [["database-encrypted", "docs"], ["database-encrypted", "db"]]);
  });

  it("takes what a provider computes for unknown only where it was asked for", async () => {
    const made = (type: string, name: string, inputs: JsonObject, computed: JsonObject, dependencies: Record<string, string[]> = {}): PlannedResource => ({ ...resource(type, name, inputs), outputs: { ...inputs, ...computed }, id: undefined, propertyDependencies: dependencies });
    const urn = (type: string, name: string): string[] => [resource(type, name, {}).urn];
    // As a first preview shows them: ids are unknown, and so is the list of routes that a table will have.
    const table = (routes: JsonObject) => made("aws:ec2/routeTable:RouteTable", "table", routes, { routes: unknownValue, vpcId: unknownValue });
    const around = [
      made("aws:ec2/subnet:Subnet", "inner", { vpcId: unknownValue }, {}),
      made("aws:ec2/routeTableAssociation:RouteTableAssociation", "association", { subnetId: unknownValue, routeTableId: unknownValue }, {}, { subnetId: urn("aws:ec2/subnet:Subnet", "inner"), routeTableId: urn("aws:ec2/routeTable:RouteTable", "table") }),
      made("aws:ec2/instance:Instance", "machine", { subnetId: unknownValue, rootBlockDevice: { encrypted: true } }, { associatePublicIpAddress: unknownValue }, { subnetId: urn("aws:ec2/subnet:Subnet", "inner") }),
    ];
    const decided = async (routes: JsonObject) => (await judge(pack, [table(routes), ...around])).decisions["compute-in-private-subnet"];
    assert.deepEqual(await decided({}), { pass: 1, fail: 0, undetermined: 0, exempted: 0 });
    assert.deepEqual(await decided({ routes: unknownValue }), { pass: 0, fail: 0, undetermined: 1, exempted: 0 });

    // A route to the internet that names its table by the association's output.
    around.push(
      made("aws:ec2/internetGateway:InternetGateway", "internet", {}, {}),
      made("aws:ec2/route:Route", "out", { routeTableId: unknownValue, gatewayId: unknownValue }, {}, { routeTableId: urn("aws:ec2/routeTableAssociation:RouteTableAssociation", "association"), gatewayId: urn("aws:ec2/internetGateway:InternetGateway", "internet") }),
    );
    assert.deepEqual(await decided({}), { pass: 0, fail: 0, undetermined: 1, exempted: 0 });
  });

  it("lowers a level by configuration, and counts each run anew", async () => {
    const runs: Record<string, string>[] = [{}, { "bucket-encrypted": "advisory" }];
    for (const levels of runs) {
      await pack.configure(levels);
      const bucket = resource("aws:s3/bucket:Bucket", "b", {});
      const found = (await pack.analyzeStack([bucket], new Map())).filter((diagnostic) => diagnostic.getPolicyname() === "bucket-encrypted");
      assert.deepEqual(found.map((diagnostic) => diagnostic.getEnforcementlevel()), ["bucket-encrypted" in levels ? analyzer.EnforcementLevel.ADVISORY : analyzer.EnforcementLevel.MANDATORY]);
    }
  });

  it("says which rules are switched off", async () => {
    await pack.configure({ "bucket-encrypted": "disabled" });
    const messages = (await pack.analyzeStack([resource("aws:s3/bucket:Bucket", "b", {})], new Map())).map((diagnostic) => `${diagnostic.getPolicyname()}: ${diagnostic.getMessage()}`);
    assert.ok(messages.includes("graph: switched off by configuration: bucket-encrypted"));
    assert.ok(!messages.some((message) => message.startsWith("bucket-encrypted")));
  });

  it("never repeats a secret", async () => {
    const canary = "canary-91bd";
    const all = rules.flatMap((rule) => rule.types.map((type, index) => resource(type, `r${index}-${rule.id}`, { password: canary, policy: canary, tags: { Name: canary }, name: canary })));
    const unique = [...new Map(all.map((one) => [one.type, one])).values()];
    assert.ok(!JSON.stringify(await judge(pack, unique)).includes(canary));
  });

  describe("exemptions", () => {
    it("turn a violation into a note that says who, why and until when", async () => {
      const { verdicts, exemptions } = await judgedWith([entry]);
      assert.deepEqual(verdicts, []);
      assert.equal(exemptions.length, 1);
      assert.match(exemptions[0]?.message ?? "", /^until 2026-12-21 by ana \(ML-7\): being migrated\. Finding: it is not encrypted$/);
    });

    it("hold through their last day and not a day longer", async () => {
      assert.equal((await judgedWith([{ ...entry, expires: testDay }])).verdicts.length, 0);
      const { verdicts } = await judgedWith([{ ...entry, expires: oneDayFrom(-1) }]);
      assert.equal(verdicts[0]?.level, "mandatory");
      assert.match(verdicts[0]?.message ?? "", /its exemption expired on 2026-11-20/);
    });

    it("are reported when they match nothing", async () => {
      const { verdicts } = await judgedWith([{ ...entry, urn: "*::gone" }]);
      assert.equal(verdicts.length, 2);
      assert.match(verdicts.find(({ rule }) => rule === "graph")?.message ?? "", /stale exemption matches nothing any more: volume-encrypted for \*::gone/);
    });

    for (const [what, bad, message] of [
      ["more than a year", { ...entry, expires: oneDayFrom(400) }, /exemptions\[0\]\.expires: given 2027-12-26; allowed: at most a year after 2026-11-21/],
      ["no reason", { ...entry, reason: "" }, /exemptions\[0\]\.reason: missing/],
      ["an unknown rule", { ...entry, rule: "no-such" }, /there is no rule "no-such"/],
      ["an unknown key", { ...entry, until: "x" }, /unknown key "until"; allowed: rule, urn/],
    ] as const) {
      it(`with ${what} stop the pack with a clear message`, async () => {
        await assert.rejects(judgedWith([bad]), message);
      });
    }
  });
});
