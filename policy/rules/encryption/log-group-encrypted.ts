import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";

const logGroup = "aws:cloudwatch/logGroup:LogGroup";

export const rule = resourceRule({
  id: "log-group-encrypted",
  title: "Log groups have a customer-managed key",
  severity: "high",
  why: "Logs hold addresses, identities and errors; under the service's own key whoever may read the group may read them.",
  remediation: "Set kmsKeyId to a key whose policy admits the log service of the region.",
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  controls: [...atRest, "NIST AU-9(3)"],
  types: [logGroup],
  unknown: "An unknown key counts when it depends on a key of this stack.",
  check: (resource, graph) => hasKey(resource, "kmsKeyId", "it has no kmsKeyId", graph),
  fixtures: {
    compliant: [judged(logGroup, { kmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/1" }), judged(logGroup, { kmsKeyId: ref("key", "arn") }, beside("aws:kms/key:Key", "key"))],
    violating: [judged(logGroup, {})],
    unknown: [judged(logGroup, { kmsKeyId: notKnown })],
    boundary: [{ expect: "fail", resources: judged(logGroup, { kmsKeyId: "" }) }],
  },
});
