import { isTrue } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { every } from "../../engine/verdict.ts";

const cache = "aws:elasticache/replicationGroup:ReplicationGroup";

export const rule = resourceRule({
  id: "cache-encrypted",
  title: "Caches are encrypted at rest and in transit",
  severity: "high",
  why: "Results in a cache are the same data as in the database behind it.",
  remediation: "Set atRestEncryptionEnabled and transitEncryptionEnabled to true.",
  url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/encryption.html",
  controls: [...atRest, "HIPAA 164.312(e)(1)", "FSBP ElastiCache.4", "FSBP ElastiCache.5"],
  types: [cache],
  unknown: "An unknown flag is undetermined.",
  check: (resource) =>
    every([
      isTrue(resource, "atRestEncryptionEnabled", "it is not encrypted at rest"),
      isTrue(resource, "transitEncryptionEnabled", "its connections are not encrypted"),
    ]),
  fixtures: {
    compliant: [judged(cache, { atRestEncryptionEnabled: true, transitEncryptionEnabled: true })],
    violating: [judged(cache, {}), judged(cache, { atRestEncryptionEnabled: true }), judged(cache, { transitEncryptionEnabled: true })],
    unknown: [judged(cache, { atRestEncryptionEnabled: true, transitEncryptionEnabled: notKnown })],
    boundary: [{ expect: "fail", resources: judged(cache, { atRestEncryptionEnabled: notKnown, transitEncryptionEnabled: false }) }],
  },
});
