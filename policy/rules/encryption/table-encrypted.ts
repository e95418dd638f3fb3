import { isTrue } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";

const types = ["aws:dynamodb/table:Table"];

export const rule = resourceRule({
  id: "table-encrypted",
  title: "DynamoDB tables use a KMS key of the account",
  severity: "high",
  why: "Without the setting DynamoDB encrypts with a key that AWS owns, whose use nobody can audit or stop.",
  remediation: "Set serverSideEncryption: { enabled: true, kmsKeyArn }.",
  url: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
  controls: [...atRest, "NIST SC-12"],
  types,
  unknown: "An unknown flag is undetermined.",
  check: (resource) => isTrue(resource, "serverSideEncryption.enabled", "its serverSideEncryption is not enabled"),
  fixtures: {
    compliant: types.map((type) => judged(type, { serverSideEncryption: { enabled: true } })),
    violating: types.flatMap((type) => [judged(type, {}), judged(type, { serverSideEncryption: { enabled: false } })]),
    unknown: types.map((type) => judged(type, { serverSideEncryption: { enabled: notKnown } })),
    boundary: types.map((type) => ({ expect: "pass", resources: judged(type, { serverSideEncryption: { enabled: "true" } }) })),
  },
});
