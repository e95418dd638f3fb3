import { isTrue } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";

const types = ["aws:efs/fileSystem:FileSystem"];

export const rule = resourceRule({
  id: "file-system-encrypted",
  title: "File systems are encrypted",
  severity: "critical",
  why: "Encryption of a file system can only be chosen when it is made.",
  remediation: "Set encrypted: true with a kmsKeyId.",
  url: "https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html",
  controls: [...atRest, "FSBP EFS.1", "CIS 3.3.1"],
  types,
  unknown: "An unknown flag is undetermined.",
  check: (resource) => isTrue(resource, "encrypted", "it is not encrypted"),
  fixtures: {
    compliant: types.map((type) => judged(type, { encrypted: true })),
    violating: types.flatMap((type) => [judged(type, {}), judged(type, { encrypted: false })]),
    unknown: types.map((type) => judged(type, { encrypted: notKnown })),
    boundary: types.map((type) => ({ expect: "pass", resources: judged(type, { encrypted: "true" }) })),
  },
});
