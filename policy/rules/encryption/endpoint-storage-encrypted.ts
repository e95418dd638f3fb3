import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import type { Graph } from "../../engine/graph.ts";
import type { Resource } from "../../engine/resource.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";
import { at, unknown } from "../../engine/value.ts";
import { notApplicable, undetermined, type Verdict } from "../../engine/verdict.ts";

const configuration = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
/** Families whose instances keep data on local NVMe disks, which the hardware encrypts; SageMaker refuses a key there. */
const localNvme = /^ml\.(?:g4dn|g5|g6|g6e|p4d|p4de|p5|p5e|p5en|trn1|trn1n|trn2|c5d|m5d|r5d|c6id|m6id|r6id)\./;

function check(resource: Resource, graph: Graph | undefined): Verdict {
  const variants = resource.items("productionVariants");
  const types = variants === unknown ? [unknown] : variants.map((variant) => at(variant, "instanceType"));
  const keyed = hasKey(resource, "kmsKeyArn", "its storage volumes have no kmsKeyArn", graph);
  if (keyed.outcome !== "fail") return keyed;
  const needKey = types.filter((type) => typeof type === "string" && !localNvme.test(type));
  if (needKey.length > 0) return keyed;
  if (types.includes(unknown)) return undetermined("productionVariants.instanceType is not known yet");
  return notApplicable;
}

export const rule = resourceRule({
  id: "endpoint-storage-encrypted",
  title: "Endpoint volumes have a customer-managed key, where the instance type takes one",
  severity: "high",
  why: "Models and what they are sent touch the volume of an instance without local disks.",
  remediation: "Set kmsKeyArn; instance types with local NVMe disks (g4dn, g5, …) encrypt in hardware and refuse a key.",
  url: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html#sagemaker-CreateEndpointConfig-request-KmsKeyId",
  controls: [...atRest, "NIST CP-9(8)"],
  types: [configuration],
  unknown: "An unknown key counts when it depends on a key of this stack; without a key an unknown instance type is undetermined.",
  check,
  fixtures: {
    compliant: [
      judged(configuration, { kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/1", productionVariants: [{ instanceType: "ml.m5.xlarge" }] }),
      judged(configuration, { kmsKeyArn: ref("key", "arn"), productionVariants: [{ instanceType: "ml.inf1.xlarge" }] }, beside("aws:kms/key:Key", "key")),
    ],
    violating: [
      judged(configuration, { productionVariants: [{ instanceType: "ml.m5.xlarge" }] }),
      judged(configuration, { productionVariants: [{ instanceType: "ml.g4dn.xlarge" }, { instanceType: "ml.c6i.large" }] }),
    ],
    unknown: [judged(configuration, { productionVariants: [{ instanceType: notKnown }] }), judged(configuration, { productionVariants: notKnown })],
    boundary: [
      { expect: "notApplicable", resources: judged(configuration, { productionVariants: [{ instanceType: "ml.g4dn.xlarge" }] }) },
      { expect: "fail", resources: judged(configuration, { productionVariants: [{ instanceType: notKnown }, { instanceType: "ml.m5.xlarge" }] }) },
    ],
  },
});
