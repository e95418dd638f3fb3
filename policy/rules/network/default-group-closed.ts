import { networkAccess } from "../../engine/controls.ts";
import { beside, joinRule, judged, notKnown, ref } from "../../engine/rule.ts";
import { unknown } from "../../engine/value.ts";
import { every, fail, pass, undetermined } from "../../engine/verdict.ts";

const vpc = "aws:ec2/vpc:Vpc";
const group = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

export const rule = joinRule({
  id: "default-group-closed",
  title: "A VPC's default security group has no rules",
  severity: "medium",
  why: "Whatever names no group gets this one, which admits all its members and lets everything out.",
  remediation: "Add an aws.ec2.DefaultSecurityGroup with empty ingress and egress.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
  controls: [...networkAccess, "FSBP EC2.2", "CIS 6.5"],
  types: [vpc],
  unknown: "Unknown rules are undetermined.",
  check: (resource, graph) => {
    const { sure, maybe } = graph.pointingAt(resource, [group], "vpcId");
    if (sure.length === 0) return maybe.length > 0 ? undetermined(`which VPC ${maybe[0]?.name} belongs to is not known yet`) : fail("its default security group keeps its rules");
    return every(sure.flatMap((found) => ["ingress", "egress"].map((path) => {
      const rules = found.items(path);
      if (rules === unknown) return undetermined(`${found.name} ${path} is not known yet`);
      return rules.length === 0 ? pass : fail(`${found.name} has ${path} rules`);
    })));
  },
  fixtures: {
    compliant: [judged(vpc, {}, beside(group, "default", { vpcId: ref("judged"), ingress: [], egress: [] })), judged(vpc, {}, beside(group, "default", { vpcId: ref("judged") }))],
    violating: [judged(vpc, {}), judged(vpc, {}, beside(group, "default", { vpcId: ref("judged"), ingress: [{ protocol: "-1" }] }))],
    unknown: [judged(vpc, {}, beside(group, "default", { vpcId: ref("judged"), ingress: notKnown }))],
    boundary: [{ expect: "fail", resources: judged(vpc, {}, beside(group, "default", { vpcId: ref("judged"), ingress: notKnown, egress: [{ protocol: "-1" }] })) }],
  },
});
