import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { withValue } from "../../tools/yaml-edit.ts";

const file = `# top
config:
  a: { x: 1 } # kept
  b:
    c: [1, 2]
    # before d
    d:
      e: old # why
      f: 2
  # after
  g: last`;

describe("editing YAML", () => {
  const cases: [string, string[], unknown, string][] = [
    ["a value that is there", ["config", "b", "d", "e"], "new", file.replace("e: old # why", "e: new")],
    ["a block that is there", ["config", "b", "d"], { e: 1 }, file.replace("d:\n      e: old # why\n      f: 2", "d:\n      e: 1")],
    ["a key that is missing", ["config", "b", "h"], { i: "x" }, file.replace("      f: 2", "      f: 2\n    h:\n      i: x")],
    ["blocks that are missing", ["config", "n", "o", "p"], true, `${file}\n  n:\n    o:\n      p: true`],
    ["the last value, without a line break after it", ["config", "g"], "first", file.replace("g: last", "g: first")],
  ];
  for (const [what, keys, value, expected] of cases) it(`sets ${what}, and leaves every other line`, () => assert.equal(withValue(file, keys, value), expected));

  it("whatever is set is what is read", () => {
    const names = fc.stringMatching(/^[a-z]{1,4}$/);
    const tree = fc.dictionary(names, fc.oneof(fc.integer(), fc.dictionary(names, fc.oneof(fc.string(), fc.array(fc.integer())), { minKeys: 1 })), { minKeys: 1 });
    fc.assert(fc.property(tree, fc.array(names, { minLength: 1, maxLength: 3 }), fc.oneof(fc.string(), fc.record({ uri: fc.string(), sum: fc.string() }, { noNullPrototype: true })), (before, keys, value) => {
      const walk = (node: unknown, [key = "", ...rest]: string[]): unknown => (rest.length === 0 ? Reflect.get(node as object, key) : walk(Reflect.get(node as object, key), rest));
      // A scalar on the way can't hold a block.
      for (let depth = 1, node: unknown = before; depth < keys.length; depth += 1) {
        node = (node as Record<string, unknown> | undefined)?.[keys[depth - 1] ?? ""];
        if (node !== undefined && (typeof node !== "object" || Array.isArray(node))) return;
      }
      const after = parse(withValue(stringify(before), keys, value)) as unknown;
      assert.deepEqual(walk(after, keys), value);
    }));
  });
});
