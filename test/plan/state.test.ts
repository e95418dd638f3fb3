import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import { judge, PackProcess } from "../../plan/judge.ts";
import { fromDeployment, toDeployment } from "../../plan/state.ts";
import { withCluster, planOf, platformAnd, stacks, stackWith } from "../support/stacks.ts";

const time = "2026-11-21T00:00:00.000Z";

describe("--state", () => {
  for (const stack of stacks) {
    it(`${stack}: a resource comes after its parent, its provider and what it depends on, as the engine demands`, async () => {
      const { deployment } = toDeployment(await planOf(stackWith(stack, withCluster)), time);
      const seen = new Set<string>();
      for (const resource of deployment.resources) {
        assert.ok(!seen.has(resource.urn), `${resource.urn} twice`);
        const needed = [resource.parent, resource.provider?.slice(0, resource.provider.lastIndexOf("::")), ...(resource.dependencies ?? []), ...Object.values(resource.propertyDependencies ?? {}).flat()];
        for (const urn of needed) assert.ok(urn === undefined || seen.has(urn), `${resource.urn} comes before ${urn}`);
        if (resource.custom) assert.ok(resource.id !== undefined && resource.id !== "");
        seen.add(resource.urn);
      }
    });
  }

  it("a round trip through the file gives the same resources and the same judgement", async () => {
    const plan = await planOf(stackWith("dev", withCluster));
    const back = fromDeployment(JSON.parse(JSON.stringify(toDeployment(plan, time))) as ReturnType<typeof toDeployment>);
    for (const [index, resource] of plan.resources.entries()) {
      const { urn, type, name, parent, inputs, dependencies, propertyDependencies } = back[index] ?? assert.fail();
      assert.deepEqual({ urn, type, name, parent, inputs, dependencies, propertyDependencies }, {
        urn: resource.urn, type: resource.type, name: resource.name, parent: resource.parent, inputs: resource.inputs, dependencies: resource.dependencies, propertyDependencies: resource.propertyDependencies,
      });
    }
    const pack = await PackProcess.start();
    try {
      assert.deepEqual((await judge(pack, back)).decisions, (await judge(pack, plan.resources)).decisions);
    } finally {
      await pack.stop();
    }
  });

  it("holds no secret in clear, and marks where one is", async () => {
    const canary = "canary-c0ffee";
    const plan = await planOf(stackWith("dev"), {}, platformAnd((options) => void new aws.ssm.Parameter("token", { type: "SecureString", value: pulumi.secret(canary) }, options)));
    const text = JSON.stringify(toDeployment(plan, time));
    assert.ok(!text.includes(canary));
    assert.ok(text.includes('"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","plaintext":"\\"[secret]\\""'));
  });
});
