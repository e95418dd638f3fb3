import { isOneOf } from "../../engine/checks.ts";
import { inTransit } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { every, fail, pass, undetermined, type Verdict } from "../../engine/verdict.ts";
import { at, unknown, type Found } from "../../engine/value.ts";

const kafka = "aws:msk/cluster:Cluster";
const transit = "encryptionInfo.encryptionInTransit";

export const rule = resourceRule({
  id: "kafka-encrypted",
  title: "Kafka clusters speak TLS only",
  severity: "high",
  why: "Brokers that also accept plain text carry records in clear.",
  remediation: 'Set encryptionInfo.encryptionInTransit: { clientBroker: "TLS", inCluster: true }.',
  url: "https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html",
  controls: [...inTransit, "FSBP MSK.1"],
  types: [kafka],
  unknown: "An unknown value is undetermined; an absent one is the provider's default, TLS.",
  check: (resource) =>
    every([
      resource.at(`${transit}.clientBroker`) === undefined ? pass : isOneOf(resource, `${transit}.clientBroker`, ["TLS"], "its brokers accept clients without TLS"),
      inCluster(at(resource.props, `${transit}.inCluster`)),
    ]),
  fixtures: {
    compliant: [judged(kafka, {}), judged(kafka, { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS", inCluster: true } } })],
    violating: [
      judged(kafka, { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } }),
      judged(kafka, { encryptionInfo: { encryptionInTransit: { inCluster: false } } }),
    ],
    unknown: [judged(kafka, { encryptionInfo: notKnown })],
    boundary: [{ expect: "fail", resources: judged(kafka, { encryptionInfo: { encryptionInTransit: { clientBroker: notKnown, inCluster: false } } }) }],
  },
});

function inCluster(value: Found): Verdict {
  if (value === unknown) return undetermined(`${transit}.inCluster is not known yet`);
  return value === false || value === "false" ? fail("traffic between its brokers is not encrypted") : pass;
}
