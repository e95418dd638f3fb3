import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";

const vault = "aws:backup/vault:Vault";

export const rule = resourceRule({
  id: "backup-vault-encrypted",
  title: "Backup vaults have a customer-managed key",
  severity: "high",
  why: "A backup is a full copy of the data; a key of its own keeps the account's administrators out.",
  remediation: "Set kmsKeyArn.",
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html",
  controls: [...atRest, "FSBP Backup.1"],
  types: [vault],
  unknown: "An unknown key counts when it depends on a key of this stack.",
  check: (resource, graph) => hasKey(resource, "kmsKeyArn", "it has no kmsKeyArn", graph),
  fixtures: {
    compliant: [judged(vault, { kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/1" }), judged(vault, { kmsKeyArn: ref("key", "arn") }, beside("aws:kms/key:Key", "key"))],
    violating: [judged(vault, {})],
    unknown: [judged(vault, { kmsKeyArn: notKnown })],
    boundary: [{ expect: "fail", resources: judged(vault, { kmsKeyArn: "" }) }],
  },
});
