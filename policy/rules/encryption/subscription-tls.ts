import { inTransit } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { unknown } from "../../engine/value.ts";
import { fail, pass, undetermined } from "../../engine/verdict.ts";

const subscription = "aws:sns/topicSubscription:TopicSubscription";

export const rule = resourceRule({
  id: "subscription-tls",
  title: "Topics deliver over TLS only",
  severity: "high",
  why: "A subscription by plain HTTP sends each message in clear over the internet.",
  remediation: 'Use protocol "https".',
  url: "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit",
  controls: inTransit,
  types: [subscription],
  unknown: "An unknown protocol is undetermined.",
  check: (resource) => {
    const protocol = resource.at("protocol");
    if (protocol === unknown) return undetermined("protocol is not known yet");
    return protocol === "http" ? fail("it delivers over plain HTTP") : pass;
  },
  fixtures: {
    compliant: [judged(subscription, { protocol: "https" }), judged(subscription, { protocol: "sqs" })],
    violating: [judged(subscription, { protocol: "http", endpoint: "http://example.com" })],
    unknown: [judged(subscription, { protocol: notKnown })],
    boundary: [{ expect: "pass", resources: judged(subscription, { protocol: "https", endpoint: notKnown }) }],
  },
});
