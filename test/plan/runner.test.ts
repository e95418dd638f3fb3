import assert from "node:assert/strict";
import type { PlannedResource } from "../../plan/planned.ts";
import { runUnderPulumi } from "../support/engine.ts";
import { withCluster, planOf, stacks, stackWith } from "../support/stacks.ts";

const comparable = ({ urn, inputs, parent, dependencies, propertyDependencies, provider, providers, options }: PlannedResource) => ({
  urn, inputs, parent, dependencies: [...dependencies].sort(), propertyDependencies: Object.fromEntries(Object.entries(propertyDependencies).map(([key, list]) => [key, [...list].sort()])), provider, providers, options,
});
const byUrn = (resources: readonly PlannedResource[]) => resources.map(comparable).sort((a, b) => (a.urn < b.urn ? -1 : 1));

describe("the program under Pulumi's own runner", () => {
  for (const stack of [...stacks, "dev with a cluster"]) {
    it(`${stack}: registers over gRPC just what the plan records in memory`, async () => {
      const file = stack === "dev with a cluster" ? stackWith("dev", withCluster) : stackWith(stack);
      const { resources, errors, exitCode } = await runUnderPulumi(file);
      assert.deepEqual([exitCode, errors], [0, []]);
      assert.deepEqual(byUrn(resources), byUrn((await planOf(file)).resources));
    });
  }

  it("says what is wrong with a setting, without a stack trace, and registers nothing but the stack", async () => {
    const { resources, errors, exitCode } = await runUnderPulumi(stackWith("dev", { account: { id: "1", region: "eu-west-1" } }));
    assert.notEqual(exitCode, 0);
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? "", /^Pulumi\.dev\.yaml: one setting is wrong\n {2}ml-platform:account\.id: given "1"; allowed: an AWS account id: 12 digits, in quotes\s*$/);
    assert.deepEqual(resources.map(({ type }) => type), ["pulumi:pulumi:Stack"]);
  });
});
