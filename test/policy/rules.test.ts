import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { Graph } from "../../policy/engine/graph.ts";
import { Resource } from "../../policy/engine/resource.ts";
import type { Rule } from "../../policy/engine/rule.ts";
import { snapshot } from "../../policy/engine/value.ts";
import { rules } from "../../policy/rules/index.ts";
import { judgeCase, pathsOf, withUnknown } from "../support/fixtures.ts";
import { root } from "../support/stacks.ts";

const folder = path.join(root, "policy", "rules");

describe("policy rules", () => {
  it("are all in the index, each in a file of its id", () => {
    const files = readdirSync(folder, { recursive: true }).map(String).filter((file) => file.includes("/")).map((file) => path.basename(file, ".ts"));
    assert.deepEqual([...files].sort(), rules.map(({ id }) => id).sort());
    assert.equal(new Set(files).size, files.length);
  });

  for (const rule of rules) {
    describe(rule.id, () => {
      it("says what it is about", () => {
        assert.match(rule.id, /^[a-z]+(-[a-z]+)+$/);
        assert.ok(rule.types.length > 0 && rule.controls.length > 0);
        assert.ok(rule.controls.some((control) => control.startsWith("HIPAA 164.")), "a HIPAA section");
        assert.match(rule.url, /^https:\/\/docs\.aws\.amazon\.com\//);
        for (const text of [rule.why, rule.remediation, rule.unknown]) assert.match(text, /\.$/);
      });

      it("has fixtures of all four kinds, and each of its types is judged by one", () => {
        const { compliant, violating, unknown, boundary } = rule.fixtures;
        for (const cases of [compliant, violating, unknown, boundary]) assert.ok(cases.length > 0);
        const seen = new Set([...compliant, ...violating].map(([{ type }]) => type));
        assert.deepEqual(rule.types.filter((type) => !seen.has(type)), []);
      });

      for (const sight of ["known", "first"] as const) {
        it(`decides its fixtures, ${sight === "known" ? "with all values" : "as a first preview sees them"}`, () => {
          const check = (cases: Rule["fixtures"]["compliant"], expected: string): void => {
            for (const resources of cases) assert.equal(judgeCase(rule, resources, sight).outcome, expected, JSON.stringify(resources));
          };
          check(rule.fixtures.compliant, "pass");
          check(rule.fixtures.violating, "fail");
          check(rule.fixtures.unknown, "undetermined");
          for (const { expect, resources } of rule.fixtures.boundary) check([resources], expect);
        });
      }

      it("never passes a violating resource because some values, its own or its surroundings', are unknown", () => {
        for (const resources of rule.fixtures.violating) {
          const paths = resources.flatMap(({ props }, index) => pathsOf(snapshot(props)).map((keys) => ({ index, keys })));
          fc.assert(
            fc.property(fc.subarray(paths), (hidden) => {
              const { outcome } = judgeCase(rule, resources, "known", (props, index) => hidden.filter((one) => one.index === index).reduce((all, { keys }) => withUnknown(all, keys), props));
              assert.ok(outcome === "fail" || outcome === "undetermined", `${outcome} with ${JSON.stringify(hidden)} unknown: ${JSON.stringify(resources)}`);
            }),
            { numRuns: 30 },
          );
        }
      });

      it("never throws and never repeats a value", () => {
        const canary = "canary-7f3a";
        const value = fc.letrec((tie) => ({
          node: fc.oneof({ maxDepth: 4 }, fc.constantFrom(canary, true, false, null, 1, ""), fc.array(tie("node"), { maxLength: 3 }), fc.dictionary(fc.constantFrom(...words(rule)), tie("node"), { maxKeys: 4 })),
        })).node;
        fc.assert(
          fc.property(fc.dictionary(fc.constantFrom(...words(rule)), value, { maxKeys: 6 }), fc.constantFrom(...rule.types), (props, type) => {
            const resource = new Resource("urn:x", type, "x", snapshot(props));
            for (const graph of [undefined, new Graph([resource])]) assert.ok(!JSON.stringify(rule.check(resource, graph)).includes(canary));
          }),
          { numRuns: 60 },
        );
      });
    });
  }
});

/** Property names that the rule's fixtures use: arbitrary JSON rarely meets them by chance. */
function words(rule: Rule): string[] {
  const cases = [...rule.fixtures.compliant, ...rule.fixtures.violating, ...rule.fixtures.unknown];
  const names = cases.flatMap((resources) => resources.flatMap(({ props }) => pathsOf(snapshot(props)).flat()));
  return [...new Set([...names, "other"])];
}
