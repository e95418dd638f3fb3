import { audit } from "../../engine/controls.ts";
import { beside, joinRule, judged, notKnown, ref } from "../../engine/rule.ts";
import { unknown } from "../../engine/value.ts";
import { fail, pass, some, undetermined } from "../../engine/verdict.ts";

const vpc = "aws:ec2/vpc:Vpc";
const log = "aws:ec2/flowLog:FlowLog";

export const rule = joinRule({
  id: "flow-logs-on",
  title: "VPCs log their traffic",
  severity: "high",
  why: "Without flow logs nobody can say afterwards who talked to whom.",
  remediation: 'Add an aws.ec2.FlowLog for the VPC with trafficType "ALL" or "REJECT".',
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
  controls: [...audit, "FSBP EC2.6", "CIS 4.7"],
  types: [vpc],
  unknown: "An unknown traffic type is undetermined.",
  check: (resource, graph) => {
    const { sure, maybe } = graph.pointingAt(resource, [log], "vpcId");
    const none = maybe.length > 0 ? undetermined(`which VPC ${maybe[0]?.name} belongs to is not known yet`) : fail("it has no flow log of all or rejected traffic");
    return some(sure.map((found) => {
      const traffic = found.at("trafficType");
      if (traffic === unknown) return undetermined(`${found.name} trafficType is not known yet`);
      return traffic === "ALL" || traffic === "REJECT" ? pass : fail("it only logs accepted traffic");
    }), none);
  },
  fixtures: {
    compliant: [judged(vpc, {}, beside(log, "log", { vpcId: ref("judged"), trafficType: "ALL" }))],
    violating: [judged(vpc, {}), judged(vpc, {}, beside(log, "log", { vpcId: ref("judged"), trafficType: "ACCEPT" }))],
    unknown: [judged(vpc, {}, beside(log, "log", { vpcId: ref("judged"), trafficType: notKnown }))],
    boundary: [{ expect: "pass", resources: judged(vpc, {}, beside(log, "a", { vpcId: ref("judged"), trafficType: notKnown }), beside(log, "b", { vpcId: ref("judged"), trafficType: "REJECT" })) }],
  },
});
