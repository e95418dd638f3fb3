import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";

const secret = "aws:secretsmanager/secret:Secret";

export const rule = resourceRule({
  id: "secret-encrypted",
  title: "Secrets have a customer-managed key",
  severity: "high",
  why: "Under the account's default key every principal that may read the secret may decrypt it; an own key is a second lock.",
  remediation: "Set kmsKeyId.",
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
  controls: [...atRest, "NIST SC-12"],
  types: [secret],
  unknown: "An unknown key counts when it depends on a key of this stack.",
  check: (resource, graph) => hasKey(resource, "kmsKeyId", "it has no kmsKeyId", graph),
  fixtures: {
    compliant: [judged(secret, { kmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/1" }), judged(secret, { kmsKeyId: ref("key", "arn") }, beside("aws:kms/key:Key", "key"))],
    violating: [judged(secret, {})],
    unknown: [judged(secret, { kmsKeyId: notKnown })],
    boundary: [{ expect: "fail", resources: judged(secret, { kmsKeyId: "" }) }],
  },
});
