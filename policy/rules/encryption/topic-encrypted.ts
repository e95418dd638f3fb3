import { hasKey } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";

const topic = "aws:sns/topic:Topic";

export const rule = resourceRule({
  id: "topic-encrypted",
  title: "Topics are encrypted",
  severity: "high",
  why: "Messages wait on disk until they are delivered.",
  remediation: "Set kmsMasterKeyId.",
  url: "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
  controls: [...atRest, "FSBP SNS.1"],
  types: [topic],
  unknown: "An unknown key counts when it depends on a key of this stack.",
  check: (resource, graph) => hasKey(resource, "kmsMasterKeyId", "it has no kmsMasterKeyId", graph),
  fixtures: {
    compliant: [judged(topic, { kmsMasterKeyId: "arn:aws:kms:eu-west-1:111111111111:key/1" }), judged(topic, { kmsMasterKeyId: ref("key", "arn") }, beside("aws:kms/key:Key", "key"))],
    violating: [judged(topic, {})],
    unknown: [judged(topic, { kmsMasterKeyId: notKnown })],
    boundary: [{ expect: "fail", resources: judged(topic, { kmsMasterKeyId: "" }) }],
  },
});
