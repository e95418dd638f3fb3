import { networkAccess } from "../../engine/controls.ts";
import type { Resource } from "../../engine/resource.ts";
import { judged, nested, notKnown, resourceRule } from "../../engine/rule.ts";
import { at, unknown, type Found } from "../../engine/value.ts";
import { every, fail, pass, undetermined, type Verdict } from "../../engine/verdict.ts";

/** Flag that gives a public address, by type. */
const flags: Readonly<Record<string, string>> = {
  "aws:ec2/instance:Instance": "associatePublicIpAddress",
  "aws:ec2/launchConfiguration:LaunchConfiguration": "associatePublicIpAddress",
  "aws:ecs/service:Service": "networkConfiguration.assignPublicIp",
  "aws:rds/instance:Instance": "publiclyAccessible",
  "aws:rds/clusterInstance:ClusterInstance": "publiclyAccessible",
  "aws:redshift/cluster:Cluster": "publiclyAccessible",
  "aws:dms/replicationInstance:ReplicationInstance": "publiclyAccessible",
};
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const notebook = "aws:sagemaker/notebookInstance:NotebookInstance";
const message = "it is given a public address";

const off = (value: Found, path: string): Verdict =>
  value === unknown ? undetermined(`${path} is not known yet`) : value === true || value === "true" ? fail(message) : pass;

function check(resource: Resource): Verdict {
  if (resource.type === notebook) {
    const direct = resource.at("directInternetAccess");
    if (direct === unknown) return undetermined("directInternetAccess is not known yet");
    return direct === "Disabled" ? pass : fail("it reaches the internet directly");
  }
  if (resource.type === template) {
    const interfaces = resource.items("networkInterfaces");
    if (interfaces === unknown) return undetermined("networkInterfaces is not known yet");
    return every([pass, ...interfaces.map((item, index) => off(at(item, "associatePublicIpAddress"), `networkInterfaces[${index}]`))]);
  }
  const path = flags[resource.type] ?? "";
  return off(resource.at(path), path);
}

export const rule = resourceRule({
  id: "no-public-address",
  title: "What computes has no public address",
  severity: "critical",
  why: "A public address makes a machine or database a target of every scan.",
  remediation: "Switch the flag off and reach the machine through Session Manager, a load balancer or an endpoint.",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
  controls: [...networkAccess, "FSBP EC2.9", "FSBP EC2.25", "FSBP RDS.2", "FSBP SageMaker.1"],
  types: [...Object.keys(flags), template, notebook],
  unknown: "An unknown flag is undetermined.",
  check,
  fixtures: {
    compliant: [...Object.entries(flags).flatMap(([type, path]) => [judged(type, {}), judged(type, nested(path, false))]), judged(template, {}), judged(notebook, { directInternetAccess: "Disabled" })],
    violating: [...Object.entries(flags).map(([type, path]) => judged(type, nested(path, true))), judged(template, { networkInterfaces: [{ associatePublicIpAddress: "true" }] }), judged(notebook, {})],
    unknown: [...Object.entries(flags).map(([type, path]) => judged(type, nested(path, notKnown))), judged(template, { networkInterfaces: notKnown })],
    boundary: [{ expect: "fail", resources: judged(template, { networkInterfaces: [{ associatePublicIpAddress: notKnown }, { associatePublicIpAddress: "true" }] }) }],
  },
});
