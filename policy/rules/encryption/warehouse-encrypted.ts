import { atRest } from "../../engine/controls.ts";
import { flagRule } from "../../engine/rule-shapes.ts";

export const rule = flagRule({
  id: "warehouse-encrypted",
  title: "Redshift clusters are encrypted",
  severity: "critical",
  why: "A warehouse gathers the data of every system.",
  remediation: "Set encrypted: true with a kmsKeyId.",
  url: "https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html",
  controls: [...atRest, "FSBP Redshift.10"],
  types: ["aws:redshift/cluster:Cluster"],
  path: "encrypted",
  message: "it is not encrypted",
});
