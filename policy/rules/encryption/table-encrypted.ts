import { atRest } from "../../engine/controls.ts";
import { flagRule } from "../../engine/rule-shapes.ts";

export const rule = flagRule({
  id: "table-encrypted",
  title: "DynamoDB tables use a KMS key of the account",
  severity: "high",
  why: "Without the setting DynamoDB encrypts with a key that AWS owns, whose use nobody can audit or stop.",
  remediation: "Set serverSideEncryption: { enabled: true, kmsKeyArn }.",
  url: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
  controls: [...atRest, "NIST SC-12"],
  types: ["aws:dynamodb/table:Table"],
  path: "serverSideEncryption.enabled",
  message: "its serverSideEncryption is not enabled",
});
