import { atRest } from "../../engine/controls.ts";
import { flagRule } from "../../engine/rule-shapes.ts";

export const rule = flagRule({
  id: "key-rotated",
  title: "Keys are rotated every year",
  severity: "medium",
  why: "A key that never changes protects more data every year.",
  remediation: "Set enableKeyRotation: true.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
  controls: [...atRest, "FSBP KMS.4", "NIST SC-12"],
  types: ["aws:kms/key:Key"],
  path: "enableKeyRotation",
  message: "its rotation is off",
});
