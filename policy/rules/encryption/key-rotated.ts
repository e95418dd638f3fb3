import { isTrue } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";

const types = ["aws:kms/key:Key"];

export const rule = resourceRule({
  id: "key-rotated",
  title: "Keys are rotated every year",
  severity: "medium",
  why: "A key that never changes protects more data every year.",
  remediation: "Set enableKeyRotation: true.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
  controls: [...atRest, "FSBP KMS.4", "NIST SC-12"],
  types,
  unknown: "An unknown flag is undetermined.",
  check: (resource) => isTrue(resource, "enableKeyRotation", "its rotation is off"),
  fixtures: {
    compliant: types.map((type) => judged(type, { enableKeyRotation: true })),
    violating: types.flatMap((type) => [judged(type, {}), judged(type, { enableKeyRotation: false })]),
    unknown: types.map((type) => judged(type, { enableKeyRotation: notKnown })),
    boundary: types.map((type) => ({ expect: "pass", resources: judged(type, { enableKeyRotation: "true" }) })),
  },
});
