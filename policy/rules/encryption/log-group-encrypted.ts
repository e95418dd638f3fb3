import { atRest } from "../../engine/controls.ts";
import { keyRule } from "../../engine/rule-shapes.ts";

export const rule = keyRule({
  id: "log-group-encrypted",
  title: "Log groups have a customer-managed key",
  severity: "high",
  why: "Logs hold addresses, identities and errors; under the service's own key whoever may read the group may read them.",
  remediation: "Set kmsKeyId to a key whose policy admits the log service of the region.",
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  controls: [...atRest, "NIST AU-9(3)"],
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  path: "kmsKeyId",
});
