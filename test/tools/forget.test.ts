import assert from "node:assert/strict";
import { toDeployment } from "../../plan/state.ts";
import { withoutContents } from "../../tools/forget-contents.ts";
import { planOf, prodVariants, stackWith } from "../support/stacks.ts";

const time = "2026-11-21T00:00:00Z";

describe("forgetting what lives in a cluster", () => {
  it("leaves a state that asks no cluster, in which nothing points at what is gone", async () => {
    const { kept, forgotten } = withoutContents(toDeployment(await planOf(stackWith("prod")), time));
    const { resources } = kept.deployment;
    const urns = new Set(resources.map(({ urn }) => urn));
    assert.ok(forgotten.length > 30);
    for (const { type, provider = "" } of resources) assert.ok(!type.startsWith("kubernetes:") && !type.startsWith("pulumi:providers:kubernetes") && !provider.includes("pulumi:providers:kubernetes"), type);
    for (const { parent, dependencies = [], propertyDependencies = {} } of resources) {
      for (const urn of [...(parent ? [parent] : []), ...dependencies, ...Object.values(propertyDependencies).flat()]) assert.ok(urns.has(urn), `${urn} is pointed at and gone`);
    }
  });

  it("leaves all that a stack without contents has, so that the next deployment has little to do", async () => {
    const { kept } = withoutContents(toDeployment(await planOf(stackWith("prod")), time));
    const [, file] = prodVariants().find(([name]) => name === "prod without what lives in the cluster") ?? [];
    assert.ok(file);
    const kubernetes = (urn: string): boolean => urn.includes("pulumi:providers:kubernetes");
    const wanted = (await planOf(file)).resources.map(({ urn }) => urn).filter((urn) => !kubernetes(urn));
    const left = new Set(kept.deployment.resources.map(({ urn }) => urn));
    assert.deepEqual(wanted.filter((urn) => !left.has(urn)), []);
  });

  it("a state without a cluster stays as it is", async () => {
    const before = toDeployment(await planOf(stackWith("prod", { cluster: undefined, transcription: undefined })), time);
    assert.deepEqual(withoutContents(before), { kept: before, forgotten: [] });
  });
});
