import { atRest } from "../../engine/controls.ts";
import { keyRule } from "../../engine/rule-shapes.ts";

export const rule = keyRule({
  id: "trail-encrypted",
  title: "Audit trails have a customer-managed key",
  severity: "high",
  why: "The trail names who did what; reading it should need a right to its key as well.",
  remediation: "Set kmsKeyId.",
  url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
  controls: [...atRest, "FSBP CloudTrail.2", "CIS 4.5"],
  types: ["aws:cloudtrail/trail:Trail"],
  path: "kmsKeyId",
});
