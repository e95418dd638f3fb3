import { atRest } from "../../engine/controls.ts";
import { flagRule } from "../../engine/rule-shapes.ts";

export const rule = flagRule({
  id: "delivery-stream-encrypted",
  title: "Delivery streams are encrypted",
  severity: "high",
  why: "Records wait in the stream until they are delivered.",
  remediation: "Set serverSideEncryption: { enabled: true }.",
  url: "https://docs.aws.amazon.com/firehose/latest/dev/encryption.html",
  controls: [...atRest, "FSBP DataFirehose.1"],
  types: ["aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"],
  path: "serverSideEncryption.enabled",
  message: "its serverSideEncryption is not enabled",
});
