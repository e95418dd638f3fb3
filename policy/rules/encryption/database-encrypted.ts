import { atRest } from "../../engine/controls.ts";
import { flagRule } from "../../engine/rule-shapes.ts";

export const rule = flagRule({
  id: "database-encrypted",
  title: "Databases are encrypted",
  severity: "critical",
  why: "Storage, snapshots and replicas of a database that starts unencrypted can't be encrypted later.",
  remediation: "Set storageEncrypted: true with a kmsKeyId.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
  controls: [...atRest, "FSBP RDS.3", "CIS 3.2.1"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"],
  path: "storageEncrypted",
  message: "its storage is not encrypted",
});
