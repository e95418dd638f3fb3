import { isTrue } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";

const types = ["aws:redshift/cluster:Cluster"];

export const rule = resourceRule({
  id: "warehouse-encrypted",
  title: "Redshift clusters are encrypted",
  severity: "critical",
  why: "A warehouse gathers the data of every system.",
  remediation: "Set encrypted: true with a kmsKeyId.",
  url: "https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html",
  controls: [...atRest, "FSBP Redshift.10"],
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
