import { isTrue } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";

const types = ["aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"];

export const rule = resourceRule({
  id: "delivery-stream-encrypted",
  title: "Delivery streams are encrypted",
  severity: "high",
  why: "Records wait in the stream until they are delivered.",
  remediation: "Set serverSideEncryption: { enabled: true }.",
  url: "https://docs.aws.amazon.com/firehose/latest/dev/encryption.html",
  controls: [...atRest, "FSBP DataFirehose.1"],
  types,
  unknown: "An unknown flag is undetermined.",
  check: (resource) => isTrue(resource, "serverSideEncryption.enabled", "its serverSideEncryption is not enabled"),
  fixtures: {
    compliant: types.map((type) => judged(type, { serverSideEncryption: { enabled: true } })),
    violating: types.flatMap((type) => [judged(type, {}), judged(type, { serverSideEncryption: { enabled: false } })]),
    unknown: types.map((type) => judged(type, { serverSideEncryption: { enabled: notKnown } })),
    boundary: types.map((type) => ({ expect: "pass", resources: judged(type, { serverSideEncryption: { enabled: "true" } }) })),
  },
});
