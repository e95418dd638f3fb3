import { isTrue } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";

const types = ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"];

export const rule = resourceRule({
  id: "database-encrypted",
  title: "Databases are encrypted",
  severity: "critical",
  why: "Storage, snapshots and replicas of a database that starts unencrypted can't be encrypted later.",
  remediation: "Set storageEncrypted: true with a kmsKeyId.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
  controls: [...atRest, "FSBP RDS.3", "CIS 3.2.1"],
  types,
  unknown: "An unknown flag is undetermined.",
  check: (resource) => isTrue(resource, "storageEncrypted", "its storage is not encrypted"),
  fixtures: {
    compliant: types.map((type) => judged(type, { storageEncrypted: true })),
    violating: types.flatMap((type) => [judged(type, {}), judged(type, { storageEncrypted: false })]),
    unknown: types.map((type) => judged(type, { storageEncrypted: notKnown })),
    boundary: types.map((type) => ({ expect: "pass", resources: judged(type, { storageEncrypted: "true" }) })),
  },
});
