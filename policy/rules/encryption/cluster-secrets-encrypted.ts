import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";

const cluster = "aws:eks/cluster:Cluster";
const config = (keyArn: unknown) => ({ encryptionConfig: { provider: { keyArn }, resources: ["secrets"] } });

export const rule = resourceRule({
  id: "cluster-secrets-encrypted",
  title: "Kubernetes secrets have a customer-managed key",
  severity: "high",
  why: "Since 1.28 EKS encrypts what its API stores with a key of AWS; only an own key can be audited and revoked.",
  remediation: "Set encryptionConfigKeyArn (eks.Cluster) or encryptionConfig.provider.keyArn (aws.eks.Cluster).",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html",
  controls: [...atRest, "FSBP EKS.3"],
  types: [cluster],
  unknown: "An unknown key counts when it depends on a key of this stack.",
  check: (resource, graph) => hasKey(resource, "encryptionConfig.provider.keyArn", "it has no key of its own for secrets", graph),
  fixtures: {
    compliant: [judged(cluster, config("arn:aws:kms:eu-west-1:111111111111:key/1")), judged(cluster, config(ref("key", "arn")), beside("aws:kms/key:Key", "key"))],
    violating: [judged(cluster, {}), judged(cluster, { encryptionConfig: { resources: ["secrets"] } })],
    unknown: [judged(cluster, { encryptionConfig: notKnown })],
    boundary: [{ expect: "fail", resources: judged(cluster, config("")) }],
  },
});
