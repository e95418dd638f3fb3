import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";

const trail = "aws:cloudtrail/trail:Trail";

export const rule = resourceRule({
  id: "trail-encrypted",
  title: "Audit trails have a customer-managed key",
  severity: "high",
  why: "The trail names who did what; reading it should need a right to its key as well.",
  remediation: "Set kmsKeyId.",
  url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
  controls: [...atRest, "FSBP CloudTrail.2", "CIS 4.5"],
  types: [trail],
  unknown: "An unknown key counts when it depends on a key of this stack.",
  check: (resource, graph) => hasKey(resource, "kmsKeyId", "it has no kmsKeyId", graph),
  fixtures: {
    compliant: [judged(trail, { kmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/1" }), judged(trail, { kmsKeyId: ref("key", "arn") }, beside("aws:kms/key:Key", "key"))],
    violating: [judged(trail, {})],
    unknown: [judged(trail, { kmsKeyId: notKnown })],
    boundary: [{ expect: "fail", resources: judged(trail, { kmsKeyId: "" }) }],
  },
});
