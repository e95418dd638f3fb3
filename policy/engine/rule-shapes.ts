import { type AwsManaged, hasKey, isTrue } from "./checks.ts";
import { beside, judged, nested, notKnown, ref, type Rule, resourceRule } from "./rule.ts";

type Stated = Pick<Rule, "id" | "title" | "severity" | "why" | "remediation" | "url" | "controls" | "types">;

/** "A key is given": the property holds an encryption key, on each of the types. */
export function keyRule({ path, awsManaged = "refused", ...stated }: Stated & { /** Property that holds the key. */ readonly path: string; readonly awsManaged?: AwsManaged }): Rule {
  const { types } = stated;
  const key = beside("aws:kms/key:Key", "key");
  return resourceRule({
    ...stated,
    unknown: "An unknown key counts when it depends on a key of this stack.",
    check: (resource, graph) => hasKey(resource, path, `it has no ${path}`, graph, awsManaged),
    fixtures: {
      compliant: types.flatMap((type) => [judged(type, nested(path, "arn:aws:kms:eu-west-1:111111111111:key/1")), judged(type, nested(path, ref("key", "arn")), key)]),
      violating: types.map((type) => judged(type, {})),
      unknown: types.map((type) => judged(type, nested(path, notKnown))),
      boundary: types.flatMap((type) => [
        { expect: "fail" as const, resources: judged(type, nested(path, "")) },
        { expect: awsManaged === "allowed" ? ("pass" as const) : ("fail" as const), resources: judged(type, nested(path, "alias/aws/service")) },
      ]),
    },
  });
}

/** "A flag is set": the property is true, on each of the types. */
export function flagRule({ path, message, ...stated }: Stated & { readonly path: string; /** What is wrong when it isn't. */ readonly message: string }): Rule {
  const { types } = stated;
  const judgedWith = (value: unknown) => types.map((type) => judged(type, nested(path, value)));
  return resourceRule({
    ...stated,
    unknown: "An unknown flag is undetermined.",
    check: (resource) => isTrue(resource, path, message),
    fixtures: {
      compliant: judgedWith(true),
      violating: [...types.map((type) => judged(type, {})), ...judgedWith(false)],
      unknown: judgedWith(notKnown),
      boundary: judgedWith("true").map((resources) => ({ expect: "pass", resources })),
    },
  });
}
