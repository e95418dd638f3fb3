import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateRoleCommand, CreateServiceLinkedRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { askAws } from "../../tools/doctor/asks.ts";
import { doctor } from "../../tools/doctor/doctor.ts";
import { offeringFindings, quotaFinding, quotaNeeds, vcpus } from "../../tools/doctor/findings.ts";
import { openStack } from "../../tools/stack.ts";
import { tunnelCommand } from "../../tools/tunnel.ts";
import { useMoto } from "../support/moto.ts";
import { root } from "../support/stacks.ts";

const account = "222222222222";

function settingsOf(stack: string, change: (text: string) => string = (text) => text): string {
  const folder = mkdtempSync(path.join(tmpdir(), "doctor-"));
  cpSync(path.join(root, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), change(readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8")));
  return folder;
}

describe("doctor, against moto", () => {
  useMoto(account);
  const asked = async (folder = settingsOf("staging")) => (await askAws(openStack(folder, "staging"))).map(({ state, what }) => `${state} ${what}`);

  it("knows who asks, and that the account is the stack's", async () => {
    assert.match((await asked())[0] ?? "", /^ok signed in as arn:aws:/);
    const [first, ...rest] = await asked(settingsOf("staging", (text) => text.replaceAll(account, "333333333333")));
    assert.match(first ?? "", /^wrong signed in to 222222222222 as .*; the stack belongs to 333333333333$/);
    assert.deepEqual(rest, [], "nothing else is asked in the wrong account");
  });

  it("misses what an empty account lacks: roles, the model, the image, the certificate", async () => {
    const found = (await asked()).join("\n");
    for (const expected of [/^wrong AWSServiceRoleForAutoScaling does not exist/m, /^wrong arn:aws:iam::222222222222:role\/platform-deployer does not exist/m, /^wrong s3:\/\/ml-platform-staging-models-.* does not exist/m, /^wrong ml-platform-staging\/gateway@sha256:[0-9a-f]+… does not exist/m, /^wrong arn:aws:secretsmanager:.* does not exist/m, /^ok zones eu-west-1a, eu-west-1b are open/m]) assert.match(found, expected);
  });

  it("finds what is there", async () => {
    const iam = new IAMClient({ region: "eu-west-1" });
    await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "autoscaling.amazonaws.com" })).catch(() => iam.send(new CreateRoleCommand({ RoleName: "AWSServiceRoleForAutoScaling", AssumeRolePolicyDocument: "{}" })));
    await iam.send(new CreateRoleCommand({ RoleName: "platform-deployer", AssumeRolePolicyDocument: "{}" }));
    const found = (await asked()).join("\n");
    assert.match(found, /^ok AWSServiceRoleForAutoScaling exists/m);
    assert.match(found, /^ok arn:aws:iam::222222222222:role\/platform-deployer exists/m);
  });

  it("compares instance offerings zone by zone", async () => {
    const found = (await asked()).join("\n");
    assert.match(found, /^ok m5\.xlarge is offered in every zone of pool general/m);
    const fantasy = (await asked(settingsOf("staging", (text) => text.replace("[eu-west-1a, eu-west-1b]", "[eu-west-1a, eu-west-1f]")))).join("\n");
    assert.match(fantasy, /^wrong zones eu-west-1f are not open to the account/m);
    assert.match(fantasy, /^wrong m5\.xlarge is not offered in eu-west-1f, where pool general stands/m);
  });

  it("a question that AWS does not answer is said to be open, and the others go on", async () => {
    const found = await asked();
    // moto has no quotas of EC2 and SageMaker.
    assert.ok(found.filter((line) => /^unknown quota ".*" in eu-west-1 could not be read; \d+ needed/.test(line)).length >= 3, found.join("\n"));
  });

  it("prints findings with what to do, and exits 1 when something is wrong", async () => {
    const lines: string[] = [];
    assert.equal(await doctor(settingsOf("staging"), ["staging"], (line) => void lines.push(line)), 1);
    const text = lines.join("\n");
    assert.match(text, /^Settings\n {2}wrong {4}account\.id is the placeholder 222222222222\n {11}→ put your account's id/m);
    assert.match(text, /^\d+ wrong, \d+ unknown, \d+ ok$/m);
  });

  it("without a cluster there is no tunnel, and it says what to do first", async () => {
    await assert.rejects(tunnelCommand(openStack(settingsOf("staging"), "staging")), /cluster ml-platform-staging does not exist yet: deploy with cluster\.contents: false first/);
  });
});

describe("doctor's arithmetic", () => {
  const staging = openStack(root, "staging");

  it("counts virtual CPUs as EC2's quotas do", () => {
    assert.deepEqual(["t3.medium", "m5.large", "g4dn.xlarge", "inf1.6xlarge", "m7i.8xlarge"].map(vcpus), [2, 2, 4, 24, 32]);
    assert.deepEqual(quotaNeeds(staging).map(({ name, need }) => [name, need]), [["Running On-Demand Standard instances", 8], ["Running On-Demand G and VT instances", 8], ["Running On-Demand Inf instances", 8], ["EC2-VPC Elastic IPs", 1], ["ml.g4dn.xlarge for endpoint usage", 4]]);
  });

  it("a quota of 0, as in a new account, is wrong; one that can't be read is open", () => {
    const [need] = quotaNeeds(staging);
    assert.ok(need);
    assert.deepEqual([quotaFinding(need, 0, "r").state, quotaFinding(need, 7, "r").state, quotaFinding(need, 8, "r").state, quotaFinding(need, undefined, "r").state], ["wrong", "wrong", "ok", "unknown"]);
  });

  it("names the zones that would do", () => {
    const offered = new Map([["m5.xlarge", new Set(["eu-west-1a", "eu-west-1b"])], ["g4dn.xlarge", new Set(["eu-west-1b"])], ["inf1.xlarge", new Set<string>()]]);
    const [general, gpu, neuron] = offeringFindings(staging, offered);
    assert.equal(general?.state, "ok");
    assert.deepEqual([gpu?.what, gpu?.next], ["g4dn.xlarge is not offered in eu-west-1a, where pool gpu stands", "set the pool's zones: [eu-west-1b]"]);
    assert.equal(neuron?.next, "take another instance type, or another region");
  });
});
