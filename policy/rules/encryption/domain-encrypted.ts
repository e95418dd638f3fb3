import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";

const domain = "aws:sagemaker/domain:Domain";

export const rule = resourceRule({
  id: "domain-encrypted",
  title: "SageMaker domains have a customer-managed key",
  severity: "high",
  why: "The domain's file system holds every user's home.",
  remediation: "Set kmsKeyId.",
  url: "https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html",
  controls: [...atRest, "NIST CP-9(8)"],
  types: [domain],
  unknown: "An unknown key counts when it depends on a key of this stack.",
  check: (resource, graph) => hasKey(resource, "kmsKeyId", "it has no kmsKeyId", graph),
  fixtures: {
    compliant: [judged(domain, { kmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/1" }), judged(domain, { kmsKeyId: ref("key", "arn") }, beside("aws:kms/key:Key", "key"))],
    violating: [judged(domain, {})],
    unknown: [judged(domain, { kmsKeyId: notKnown })],
    boundary: [{ expect: "fail", resources: judged(domain, { kmsKeyId: "" }) }],
  },
});
