import assert from "node:assert/strict";
import { withCluster, ofType, only, planOf, stacks, stackWith, withoutHeart } from "../support/stacks.ts";

const urnOf = (reference: string): string => reference.slice(0, reference.lastIndexOf("::"));

describe("providers", () => {
  for (const stack of stacks) {
    it(`${stack}: nothing sits on a default provider, and each resource has one of its own package`, async () => {
      const plan = await planOf(stackWith(stack, withCluster));
      const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
      for (const resource of plan.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))) {
        const provider = byUrn.get(urnOf(resource.provider));
        assert.ok(provider, `${resource.urn} is on a default provider`);
        assert.equal(provider.type, `pulumi:providers:${resource.type.split(":")[0]}`);
      }
    });

    it(`${stack}: AWS is pinned to the stack's account and region, with default tags`, async () => {
      const file = stackWith(stack);
      const account = JSON.parse(file.config["ml-platform:account"] ?? "{}") as { id: string; region: string };
      const plan = await planOf(file);
      const { inputs } = only(plan, "pulumi:providers:aws");
      assert.deepEqual([inputs["allowedAccountIds"], inputs["region"]], [JSON.stringify([account.id]), account.region]);
      const { tags } = JSON.parse(String(inputs["defaultTags"])) as { tags: Record<string, string> };
      assert.deepEqual([tags["Project"], tags["Environment"], tags["ManagedBy"]], ["ml-platform", stack, "pulumi"]);
      assert.equal(file.config["pulumi:disable-default-providers"], '["*"]');
    });
  }

  it("packaged components have a provider of their own and the account's for their children", async () => {
    const plan = await planOf(stackWith("dev", withCluster));
    for (const [type, name] of [["awsx:ec2:Vpc", "awsx"], ["eks:index:Cluster", "eks"]] as const) {
      const component = only(plan, type);
      assert.equal(component.remote, true);
      assert.equal(urnOf(component.provider), only(plan, `pulumi:providers:${name}`).urn);
      assert.equal(urnOf(component.providers["aws"] ?? ""), only(plan, "pulumi:providers:aws").urn);
    }
  });

  it("a stack without a cluster has no cluster provider", async () => {
    assert.equal(ofType(await planOf(stackWith("prod", withoutHeart)), "pulumi:providers:eks").length, 0);
  });

  it("importing the program registers nothing", async () => {
    const { default: program } = await import("../../index.ts");
    assert.equal(typeof program, "function");
  });
});
