import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import ranges from "../../components/serving/cloudflare-ranges.json" with { type: "json" };
import type { Json, JsonObject } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";
import { destinationsOf, rolesThatMay, sourcesOf } from "../support/graph.ts";
import { ofType, only, planOf, platformAnd, prodVariants, stackWith } from "../support/stacks.ts";

const endpointArn = "arn:aws:sagemaker:eu-west-1:333333333333:endpoint/ml-platform-prod-transcription";
const invoking = ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointAsync", "sagemaker:InvokeEndpointWithBidirectionalStream", "sagemaker:InvokeEndpointWithResponseStream"];
const variant = (name: string) => {
  const file = prodVariants().find(([title]) => title === name)?.[1];
  if (!file) throw new Error(`no variant "${name}"`);
  return file;
};

/** Everything that reaches the load balancer, or the pods behind it, from outside. */
function reaches(plan: Plan): string[] {
  const balancer = only(plan, "aws:lb/loadBalancer:LoadBalancer");
  const nodes = only(plan, "aws:ec2/securityGroup:SecurityGroup", "cluster-nodes").id;
  const groups = [...((balancer.inputs["securityGroups"] ?? []) as Json[]), nodes];
  return [...new Set(groups.flatMap((group) => [...sourcesOf(plan, group)]))];
}

const invokers = (plan: Plan): string[] => [...new Set(invoking.flatMap((action) => rolesThatMay(plan, action, endpointArn)))];

describe("the way in", () => {
  let prod: Plan;
  before(async () => {
    prod = await planOf(stackWith("prod"));
  });

  it("Cloudflare's prefix list reaches the load balancer and the pods, and nothing else does", () => {
    const list = only(prod, "aws:ec2/managedPrefixList:ManagedPrefixList");
    assert.deepEqual(reaches(prod), [list.id]);
    const entries = (list.inputs["entries"] as JsonObject[]).map(({ cidr }) => cidr);
    assert.deepEqual(entries, ranges.ipv4);
    assert.ok(entries.length >= 10 && Number(list.inputs["maxEntries"]) >= entries.length);
    assert.match(ranges.date, /^\d{4}-\d\d-\d\d$/);
  });

  it("the load balancer reaches the nodes only, and these admit it on the gateway's ports only", () => {
    const group = only(prod, "aws:ec2/securityGroup:SecurityGroup", "gateway-balancer").id as string;
    const nodes = only(prod, "aws:ec2/securityGroup:SecurityGroup", "cluster-nodes").id as string;
    assert.deepEqual(destinationsOf(prod, group), [nodes, nodes]);
    const admitted = ofType(prod, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(({ inputs }) => inputs["securityGroupId"] === nodes);
    assert.deepEqual(admitted.map(({ inputs }) => [inputs["referencedSecurityGroupId"], inputs["fromPort"], inputs["toPort"]]).sort(), [[group, 8081, 8081], [group, 8443, 8443]].sort());
    for (const pool of ["general", "gpu", "neuron"]) {
      const groups = only(prod, "aws:ec2/launchTemplate:LaunchTemplate", `pool-${pool}-template`).inputs["vpcSecurityGroupIds"];
      assert.deepEqual(groups, [(only(prod, "aws:eks/cluster:Cluster").outputs["vpcConfig"] as JsonObject)["clusterSecurityGroupId"] as string, nodes]);
    }
  });

  const holes: [string, (group: string, options: { provider: aws.Provider }) => void][] = [
    ["a rule for everyone", (securityGroupId, options) => void new aws.vpc.SecurityGroupIngressRule("hole", { securityGroupId, ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }, options)],
    ["a group that admits everyone", (securityGroupId, options) => {
      const other = new aws.ec2.SecurityGroup("other", { vpcId: "vpc-1" }, options);
      new aws.vpc.SecurityGroupIngressRule("other", { securityGroupId: other.id, ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }, options);
      new aws.vpc.SecurityGroupIngressRule("hole", { securityGroupId, ipProtocol: "tcp", fromPort: 443, toPort: 443, referencedSecurityGroupId: other.id }, options);
    }],
  ];
  for (const [what, dig] of holes) {
    it(`${what} is noticed, on the load balancer and on the nodes`, async () => {
      for (const name of ["gateway-balancer", "cluster-nodes"]) {
        const group = only(prod, "aws:ec2/securityGroup:SecurityGroup", name).id as string;
        const mutant = await planOf(stackWith("prod"), {}, platformAnd((options) => dig(group, options)));
        assert.ok(reaches(mutant).includes("0.0.0.0/0"), name);
      }
    });
  }

  it("with named clients these reach it, and no prefix list is made", async () => {
    const plan = await planOf(variant("prod for named clients"));
    assert.deepEqual(reaches(plan).sort(), ["198.51.100.0/24", "203.0.113.7/32"]);
    assert.equal(ofType(plan, "aws:ec2/managedPrefixList:ManagedPrefixList").length, 0);
  });

  it("TCP passes through to TLS in the pods, over IPv4, and a pod that stops keeps its streams", () => {
    const { inputs: balancer } = only(prod, "aws:lb/loadBalancer:LoadBalancer");
    assert.deepEqual([balancer["loadBalancerType"], balancer["ipAddressType"], balancer["enableDeletionProtection"]], ["network", "ipv4", true]);
    const { inputs: listener } = only(prod, "aws:lb/listener:Listener");
    assert.deepEqual([listener["protocol"], listener["port"], listener["tcpIdleTimeoutSeconds"], listener["certificateArn"]], ["TCP", 443, 900, undefined]);
    const { inputs: targets } = only(prod, "aws:lb/targetGroup:TargetGroup");
    assert.deepEqual([targets["targetType"], targets["port"], targets["deregistrationDelay"], targets["connectionTermination"]], ["ip", 8443, 645, false]);
    assert.deepEqual(targets["targetHealthStates"], [{ enableUnhealthyConnectionTermination: false }]);
  });

  it("only the gateway's role may invoke the endpoint, also in a stack that uses one that was there before", async () => {
    const gateway = only(prod, "aws:iam/role:Role", "gateway-role").outputs["name"];
    for (const action of ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithBidirectionalStream"]) assert.deepEqual(rolesThatMay(prod, action, endpointArn), [gateway], action);
    assert.deepEqual(invokers(prod), [gateway]);
    assert.deepEqual(rolesThatMay(prod, "sagemaker:InvokeEndpoint", endpointArn.replace("transcription", "other")), []);
    const managed = ofType(prod, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) => String(inputs["policyArn"]));
    assert.deepEqual(managed.filter((policy) => /SageMaker|PowerUser|Administrator/.test(policy)), []);
  });

  for (const [what, statement] of [
    ["another role that names the endpoint", { Effect: "Allow", Action: "sagemaker:InvokeEndpoint", Resource: endpointArn }],
    ["a wildcard in another role", { Effect: "Allow", Action: "sagemaker:Invoke*", Resource: "*" }],
    ["a statement by exclusion", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
  ] as const) {
    it(`${what} is noticed`, async () => {
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      const mutant = await planOf(stackWith("prod"), {}, platformAnd((options) => void new aws.iam.RolePolicy("mutant", { role: "mutant", policy }, options)));
      assert.ok(invokers(mutant).includes("mutant"));
    });
  }
});
