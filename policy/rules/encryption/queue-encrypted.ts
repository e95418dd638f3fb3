import { hasKey, isTrue } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";
import { fail, some } from "../../engine/verdict.ts";

const queue = "aws:sqs/queue:Queue";
const plain = "it has neither kmsMasterKeyId nor sqsManagedSseEnabled";

export const rule = resourceRule({
  id: "queue-encrypted",
  title: "Queues are encrypted",
  severity: "high",
  why: "Messages stay in a queue for up to 14 days.",
  remediation: "Set kmsMasterKeyId, or sqsManagedSseEnabled: true where no customer-managed key is needed.",
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
  controls: [...atRest, "FSBP SQS.1"],
  types: [queue],
  unknown: "An unknown key counts when it depends on a key of this stack; an unknown flag is undetermined.",
  check: (resource, graph) => some([hasKey(resource, "kmsMasterKeyId", plain, graph, "allowed"), isTrue(resource, "sqsManagedSseEnabled", plain)], fail(plain)),
  fixtures: {
    compliant: [
      judged(queue, { kmsMasterKeyId: "alias/queues" }),
      judged(queue, { sqsManagedSseEnabled: true }),
      judged(queue, { kmsMasterKeyId: ref("key") }, beside("aws:kms/key:Key", "key")),
    ],
    violating: [judged(queue, {}), judged(queue, { sqsManagedSseEnabled: false }), judged(queue, { kmsMasterKeyId: "" })],
    unknown: [judged(queue, { kmsMasterKeyId: notKnown }), judged(queue, { sqsManagedSseEnabled: notKnown })],
    boundary: [{ expect: "pass", resources: judged(queue, { kmsMasterKeyId: notKnown, sqsManagedSseEnabled: true }) }],
  },
});
