import { atRest } from "../../engine/controls.ts";
import { keyRule } from "../../engine/rule-shapes.ts";

export const rule = keyRule({
  id: "domain-encrypted",
  title: "SageMaker domains have a customer-managed key",
  severity: "high",
  why: "The domain's file system holds every user's home.",
  remediation: "Set kmsKeyId.",
  url: "https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html",
  controls: [...atRest, "NIST CP-9(8)"],
  types: ["aws:sagemaker/domain:Domain"],
  path: "kmsKeyId",
});
