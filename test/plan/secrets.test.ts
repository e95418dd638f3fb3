import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { planStack } from "../../plan/plan-stack.ts";
import { render } from "../../plan/render.ts";
import { toJson } from "../../plan/report.ts";
import { readStackFile } from "../../plan/stack-file.ts";
import { toDeployment } from "../../plan/state.ts";
import { goldenFile } from "../../plan/golden.ts";
import { platformAnd, root, stacks, stackWith } from "../support/stacks.ts";

const canary = "canary-2d11ef";

/** Secrets where a program may have them: a value, a nested one, a key, a policy that fails, a derived one, an output. */
const program = async () => {
  const add = platformAnd((options) => {
    const secret = pulumi.secret(canary);
    new aws.ssm.Parameter("token", { type: "SecureString", value: secret }, options);
    new aws.secretsmanager.Secret("bad", { description: secret, tags: { Name: secret } }, options);
    new aws.sqs.QueuePolicy("bad", { queueUrl: "q", policy: pulumi.interpolate`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"${secret}","Resource":"*"}]}` }, options);
    new aws.ec2.Instance("bad", { ami: "ami-1", userData: pulumi.interpolate`token=${secret}`, subnetId: secret }, options);
  });
  return { ...(await add()), token: pulumi.secret(canary) };
};

describe("secrets", () => {
  for (const first of [false, true]) {
    it(`show in no text, JSON, state or message${first ? " of a first preview" : ""}`, async () => {
      const planned = await planStack({ load: async () => program, stackFile: stackWith("dev"), first });
      const texts = { text: render(planned), inputs: render(planned, { inputs: true }), json: JSON.stringify(toJson(planned)), state: JSON.stringify(toDeployment(planned.plan, "")), judgement: JSON.stringify(planned.judgement) };
      for (const [what, text] of Object.entries(texts)) assert.ok(!text.includes(canary), what);
      assert.ok(planned.judgement.verdicts.length >= 3, "the violating resources were judged");
      assert.ok(texts.inputs.includes('value: "[secret]"') && texts.text.includes('token: "[secret]"'));
    });
  }

  it("an encrypted value of a stack file is found at any depth, needs no key to be read, and is refused where a plain value is meant", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "stack-"));
    const cipher = "v1:cipher-4e1f";
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: ml-platform\n");
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), `config:\n  ml-platform:account:\n    id: "111111111111"\n    region: eu-west-1\n    tags: { Owner: { secure: "${cipher}" } }\n  ml-platform:plain: x\n`);
    const file = readStackFile(folder, "dev");
    assert.deepEqual(file.secretKeys, ["ml-platform:account"]);
    assert.ok(!JSON.stringify(file).includes(cipher));
    const network = stackWith("dev").config["ml-platform:network"] ?? "";
    const { "ml-platform:plain": _, ...config } = file.config;
    await assert.rejects(planStack({ load: async () => platformAnd(() => undefined), stackFile: { ...file, config: { ...config, "ml-platform:network": network } }, first: false }), /ml-platform:account: holds a secure value/);
  });

  it("are not in the committed plans, and the committed stack files have none", () => {
    for (const stack of stacks) {
      assert.ok(!readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8").includes("secure:"));
      assert.ok(!readFileSync(path.join(root, goldenFile(stack)), "utf8").includes("canary"));
    }
  });
});
