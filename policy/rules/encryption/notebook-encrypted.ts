import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";

const notebook = "aws:sagemaker/notebookInstance:NotebookInstance";

export const rule = resourceRule({
  id: "notebook-encrypted",
  title: "Notebook volumes have a customer-managed key",
  severity: "high",
  why: "Notebooks collect copies of datasets.",
  remediation: "Set kmsKeyId.",
  url: "https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html",
  controls: [...atRest, "NIST CP-9(8)"],
  types: [notebook],
  unknown: "An unknown key counts when it depends on a key of this stack.",
  check: (resource, graph) => hasKey(resource, "kmsKeyId", "it has no kmsKeyId", graph),
  fixtures: {
    compliant: [judged(notebook, { kmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/1" }), judged(notebook, { kmsKeyId: ref("key", "arn") }, beside("aws:kms/key:Key", "key"))],
    violating: [judged(notebook, {})],
    unknown: [judged(notebook, { kmsKeyId: notKnown })],
    boundary: [{ expect: "fail", resources: judged(notebook, { kmsKeyId: "" }) }],
  },
});
