import { atRest } from "../../engine/controls.ts";
import { keyRule } from "../../engine/rule-shapes.ts";

export const rule = keyRule({
  id: "backup-vault-encrypted",
  title: "Backup vaults have a customer-managed key",
  severity: "high",
  why: "A backup is a full copy of the data; a key of its own keeps the account's administrators out.",
  remediation: "Set kmsKeyArn.",
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html",
  controls: [...atRest, "FSBP Backup.1"],
  types: ["aws:backup/vault:Vault"],
  path: "kmsKeyArn",
});
