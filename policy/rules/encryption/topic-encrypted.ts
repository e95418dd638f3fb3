import { atRest } from "../../engine/controls.ts";
import { keyRule } from "../../engine/rule-shapes.ts";

export const rule = keyRule({
  id: "topic-encrypted",
  title: "Topics are encrypted",
  severity: "high",
  why: "Messages wait on disk until they are delivered.",
  remediation: "Set kmsMasterKeyId.",
  url: "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
  controls: [...atRest, "FSBP SNS.1"],
  types: ["aws:sns/topic:Topic"],
  path: "kmsMasterKeyId",
  awsManaged: "allowed",
});
