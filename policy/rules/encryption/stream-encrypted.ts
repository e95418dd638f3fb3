import { isOneOf } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";

const stream = "aws:kinesis/stream:Stream";

export const rule = resourceRule({
  id: "stream-encrypted",
  title: "Kinesis streams are encrypted",
  severity: "high",
  why: "Records stay in a stream for a day to a year.",
  remediation: 'Set encryptionType: "KMS" with a kmsKeyId.',
  url: "https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html",
  controls: [...atRest, "FSBP Kinesis.1"],
  types: [stream],
  unknown: "An unknown type is undetermined.",
  check: (resource) => isOneOf(resource, "encryptionType", ["KMS"], "its encryptionType is not KMS"),
  fixtures: {
    compliant: [judged(stream, { encryptionType: "KMS" })],
    violating: [judged(stream, {}), judged(stream, { encryptionType: "NONE" })],
    unknown: [judged(stream, { encryptionType: notKnown })],
    boundary: [{ expect: "fail", resources: judged(stream, { kmsKeyId: "alias/aws/kinesis" }) }],
  },
});
