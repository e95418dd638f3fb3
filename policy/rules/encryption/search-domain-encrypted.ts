import { isTrue } from "../../engine/checks.ts";
import { atRest, inTransit } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { every } from "../../engine/verdict.ts";

const types = ["aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"];
const good = { encryptAtRest: { enabled: true }, nodeToNodeEncryption: { enabled: true }, domainEndpointOptions: { enforceHttps: true } };

export const rule = resourceRule({
  id: "search-domain-encrypted",
  title: "Search domains are encrypted at rest, between nodes and to clients",
  severity: "high",
  why: "A search index holds the words of what it indexes.",
  remediation: "Enable encryptAtRest, nodeToNodeEncryption and domainEndpointOptions.enforceHttps.",
  url: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html",
  controls: [...new Set([...atRest, ...inTransit]), "FSBP Opensearch.1", "FSBP Opensearch.3", "FSBP Opensearch.8"],
  types,
  unknown: "An unknown flag is undetermined.",
  check: (resource) =>
    every([
      isTrue(resource, "encryptAtRest.enabled", "it is not encrypted at rest"),
      isTrue(resource, "nodeToNodeEncryption.enabled", "traffic between its nodes is not encrypted"),
      isTrue(resource, "domainEndpointOptions.enforceHttps", "it accepts plain HTTP"),
    ]),
  fixtures: {
    compliant: types.map((type) => judged(type, good)),
    violating: types.flatMap((type) => [judged(type, {}), judged(type, { ...good, domainEndpointOptions: { enforceHttps: false } })]),
    unknown: types.map((type) => judged(type, { ...good, encryptAtRest: notKnown })),
    boundary: types.map((type) => ({ expect: "fail" as const, resources: judged(type, { ...good, encryptAtRest: notKnown, nodeToNodeEncryption: { enabled: false } }) })),
  },
});
