import { atRest } from "../../engine/controls.ts";
import { keyRule } from "../../engine/rule-shapes.ts";

export const rule = keyRule({
  id: "notebook-encrypted",
  title: "Notebook volumes have a customer-managed key",
  severity: "high",
  why: "Notebooks collect copies of datasets.",
  remediation: "Set kmsKeyId.",
  url: "https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html",
  controls: [...atRest, "NIST CP-9(8)"],
  types: ["aws:sagemaker/notebookInstance:NotebookInstance"],
  path: "kmsKeyId",
});
