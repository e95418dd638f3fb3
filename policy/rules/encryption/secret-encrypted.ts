import { atRest } from "../../engine/controls.ts";
import { keyRule } from "../../engine/rule-shapes.ts";

export const rule = keyRule({
  id: "secret-encrypted",
  title: "Secrets have a customer-managed key",
  severity: "high",
  why: "Under the account's default key every principal that may read the secret may decrypt it; an own key is a second lock.",
  remediation: "Set kmsKeyId.",
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
  controls: [...atRest, "NIST SC-12"],
  types: ["aws:secretsmanager/secret:Secret"],
  path: "kmsKeyId",
});
