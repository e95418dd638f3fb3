import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { goldenFile, goldenText } from "../../plan/golden.ts";
import { judge, type Judgement, PackProcess } from "../../plan/judge.ts";
import { containsUnknown } from "../../plan/planned.ts";
import type { StackFile } from "../../plan/stack-file.ts";
import { ofType, planOf, prodVariants, root, stacks, stackWith } from "../support/stacks.ts";

const variants: [string, StackFile][] = [...stacks.map((stack): [string, StackFile] => [stack, stackWith(stack)]), ...prodVariants()];
/** Subnets that the stack does not make: their routes can't be seen. */
const unseen = "prod in a VPC that was there before";

describe("the committed stacks", () => {
  let pack: PackProcess;
  /** Judgements with all values, by variant. */
  const known = new Map<string, Judgement>();
  before(async () => {
    pack = await PackProcess.start();
  });
  after(() => pack.stop());

  for (const [name, file] of variants) {
    it(`${name}: has every value and violates nothing`, async () => {
      const plan = await planOf(file);
      const unknown = plan.resources.filter(({ type, inputs }) => !type.startsWith("pulumi:providers:kubernetes") && containsUnknown(inputs));
      assert.deepEqual(unknown.map(({ urn }) => urn), []);
      const judgement = await judge(pack, plan.resources);
      known.set(name, judgement);
      assert.deepEqual(judgement.verdicts, []);
      const open = judgement.undetermined.filter(({ rule }) => name !== unseen || rule !== "compute-in-private-subnet");
      assert.deepEqual(open, []);
    });

    it(`${name}: the three promises are decided on a first preview`, async () => {
      const plan = await planOf(file, { first: true });
      assert.ok(plan.resources.some(({ inputs }) => containsUnknown(inputs)));
      const judgement = await judge(pack, plan.resources);
      assert.deepEqual(judgement.verdicts, []);
      const before = known.get(name) ?? (await judge(pack, (await planOf(file)).resources));
      assert.equal(total(judgement), total(before), "nothing passes silently: as many decisions as with all values");
      for (const { urn, message } of judgement.undetermined) assert.ok(urn !== "" && message !== "");
      if (name !== unseen) assert.ok(judgement.undetermined.length <= 0.05 * total(judgement), JSON.stringify(judgement.undetermined));
    });
  }

  it("nodes and control plane stand in private subnets, which is decided for each", async () => {
    const plan = await planOf(stackWith("prod"), { first: true });
    const { decisions } = await judge(pack, plan.resources);
    // Control plane, three pools, the model; the pools' launch templates name no subnet.
    assert.deepEqual(decisions["compute-in-private-subnet"], { pass: 5, fail: 0, undetermined: 0, exempted: 0 });
    assert.equal(ofType(plan, "aws:eks/nodeGroup:NodeGroup").length, 3);
  });

  for (const stack of stacks) {
    it(`${stack}: the plan is the committed one`, async () => {
      const text = await goldenText(root, stack);
      assert.equal(text, readFileSync(path.join(root, goldenFile(stack)), "utf8"), "the plan changed: look at the difference, then npm run golden");
    });
  }
});

const total = ({ decisions }: Judgement): number => Object.values(decisions).reduce((sum, { pass, fail, undetermined, exempted }) => sum + pass + fail + undetermined + exempted, 0);
