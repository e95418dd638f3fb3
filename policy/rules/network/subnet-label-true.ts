import { networkAccess } from "../../engine/controls.ts";
import type { Resource } from "../../engine/resource.ts";
import { beside, joinRule, judged, notKnown, ref, type FixtureResource } from "../../engine/rule.ts";
import { subnetTypes, tierOf } from "../../engine/subnet-tier.ts";
import { isRecord, unknown } from "../../engine/value.ts";
import { fail, notApplicable, pass, undetermined } from "../../engine/verdict.ts";

const [subnet = ""] = subnetTypes;
const says = /private|isolated|internal|database|\bdata\b/i;

/** Whether the name or a tag calls the subnet private; unknown tags may. */
function calledPrivate(resource: Resource): boolean | typeof unknown {
  const tags = resource.at("tags");
  const texts = isRecord(tags) ? Object.entries(tags).flatMap(([key, value]) => [key, value]) : [];
  if ([resource.name, ...texts].some((text) => typeof text === "string" && says.test(text))) return true;
  return tags === unknown || texts.includes(unknown) ? unknown : false;
}

const routes = (target: Record<string, unknown>): FixtureResource[] => [
  beside("aws:ec2/internetGateway:InternetGateway", "internet"),
  beside("aws:ec2/natGateway:NatGateway", "nat"),
  beside("aws:ec2/routeTable:RouteTable", "table"),
  beside("aws:ec2/routeTableAssociation:RouteTableAssociation", "association", { subnetId: ref("judged"), routeTableId: ref("table") }),
  beside("aws:ec2/route:Route", "route", { routeTableId: ref("table"), destinationCidrBlock: "0.0.0.0/0", ...target }),
];

export const rule = joinRule({
  id: "subnet-label-true",
  title: "A subnet that is called private is private",
  severity: "high",
  why: "People and tools place machines by name and tag; a wrong label puts them on the internet.",
  remediation: "Route the subnet through a NAT gateway, or call it public.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types",
  controls: [...networkAccess, "NIST CM-8"],
  types: subnetTypes,
  unknown: "Unknown tags on a public subnet are undetermined, and so is a private label on a subnet whose routes are unknown.",
  check: (resource, graph) => {
    const called = calledPrivate(resource);
    if (called === false) return notApplicable;
    const proof = tierOf(resource, graph);
    if (proof.tier === "private") return pass;
    if (proof.tier === "undetermined") return called === true ? undetermined(proof.reason) : undetermined("tags and routes are not known yet");
    return called === true ? fail(`it is called private and is public: ${proof.chain}`) : undetermined("tags is not known yet");
  },
  fixtures: {
    compliant: [judged(subnet, { tags: { Name: "private-1" } }, ...routes({ natGatewayId: ref("nat") }))],
    violating: [
      judged(subnet, { tags: { Name: "private-1" } }, ...routes({ gatewayId: ref("internet") })),
      judged(subnetTypes[1] as string, { tags: { Name: "private-default" } }),
      judged(subnet, { tags: { tier: "isolated" } }, ...routes({ gatewayId: ref("internet") })),
      judged(subnet, { tags: { "kubernetes.io/role/internal-elb": "1" } }, ...routes({ gatewayId: ref("internet") })),
    ],
    unknown: [judged(subnet, { tags: notKnown }, ...routes({ gatewayId: ref("internet") })), judged(subnet, { tags: { tier: "private" } })],
    boundary: [{ expect: "notApplicable", resources: judged(subnet, { tags: { Name: "public-1" } }, ...routes({ gatewayId: ref("internet") })) }],
  },
});
