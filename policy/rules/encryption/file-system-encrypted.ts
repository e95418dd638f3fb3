import { atRest } from "../../engine/controls.ts";
import { flagRule } from "../../engine/rule-shapes.ts";

export const rule = flagRule({
  id: "file-system-encrypted",
  title: "File systems are encrypted",
  severity: "critical",
  why: "Encryption of a file system can only be chosen when it is made.",
  remediation: "Set encrypted: true with a kmsKeyId.",
  url: "https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html",
  controls: [...atRest, "FSBP EFS.1", "CIS 3.3.1"],
  types: ["aws:efs/fileSystem:FileSystem"],
  path: "encrypted",
  message: "it is not encrypted",
});
