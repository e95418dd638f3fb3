import assert from "node:assert/strict";
import { endpointPorts } from "../../components/network/endpoint-services.ts";
import type { Json, PlannedResource } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";
import ranges from "../../components/serving/cloudflare-ranges.json" with { type: "json" };
import { blockOf, ofType, only, planOf, stackWith, withoutHeart } from "../support/stacks.ts";

const subnets = (plan: Plan) => ofType(plan, "aws:ec2/subnet:Subnet").map(({ inputs }) => [inputs["cidrBlock"], inputs["availabilityZone"]]).sort();
const field = (value: Json | undefined, key: string): Json | undefined => (value as Record<string, Json>)[key];
const reach = (rule: Json): string => ["action", "protocol", "cidrBlock", "fromPort", "toPort"].map((key) => String(field(rule, key))).join(" ");

describe("network", () => {
  let dev: Plan;
  let prod: Plan;
  before(async () => {
    dev = await planOf(stackWith("dev"));
    prod = await planOf(stackWith("prod"));
  });

  it("dev has exactly the addresses of the workbench's document, DNS and one NAT gateway with an address", () => {
    const vpc = only(dev, "aws:ec2/vpc:Vpc");
    assert.deepEqual([vpc.inputs["cidrBlock"], vpc.inputs["enableDnsHostnames"], vpc.inputs["enableDnsSupport"]], ["10.0.0.0/16", true, true]);
    assert.deepEqual(subnets(dev), [["10.0.1.0/24", "eu-west-1a"], ["10.0.11.0/24", "eu-west-1a"], ["10.0.12.0/24", "eu-west-1b"], ["10.0.2.0/24", "eu-west-1b"]]);
    assert.equal(ofType(dev, "aws:ec2/natGateway:NatGateway").length, 1);
    assert.equal(ofType(dev, "aws:ec2/eip:Eip").length, 1);
    assert.equal(ofType(dev, "aws:ec2/internetGateway:InternetGateway").length, 1);
  });

  it("prod has three zones, each with a NAT gateway that its own private subnet leaves by", () => {
    assert.equal(subnets(prod).length, 6);
    const gateways = ofType(prod, "aws:ec2/natGateway:NatGateway");
    assert.equal(gateways.length, 3);
    for (const { dependencies } of gateways) assert.ok(dependencies.includes(only(prod, "awsx:ec2:Vpc").urn), "after the internet gateway");
    const routes = ofType(prod, "aws:ec2/route:Route").filter(({ inputs }) => inputs["natGatewayId"] !== undefined);
    assert.equal(new Set(routes.map(({ inputs }) => inputs["natGatewayId"])).size, 3);
    for (const { inputs } of gateways) assert.equal(ofType(prod, "aws:ec2/subnet:Subnet").find(({ id }) => id === inputs["subnetId"])?.inputs["mapPublicIpOnLaunch"], true);
  });

  it("NAT gateways can be none, or fewer than zones", async () => {
    for (const [count, routes] of [[0, 0], [2, 3]] as const) {
      const plan = await planOf(stackWith("prod", { network: { ...blockOf("prod", "network"), natGateways: count } }));
      assert.equal(ofType(plan, "aws:ec2/natGateway:NatGateway").length, count);
      assert.equal(ofType(plan, "aws:ec2/route:Route").filter(({ inputs }) => inputs["natGatewayId"] !== undefined).length, routes);
    }
  });

  it("flow logs take all traffic into an encrypted group with the document's name and retention", () => {
    const group = only(dev, "aws:cloudwatch/logGroup:LogGroup", "network-flow-logs-group");
    assert.deepEqual([group.inputs["name"], group.inputs["retentionInDays"]], ["/aws/vpc/ml-platform-dev", 7]);
    assert.equal(group.inputs["kmsKeyId"], only(dev, "aws:kms/key:Key", "keys-logs").outputs["arn"]);
    const log = only(dev, "aws:ec2/flowLog:FlowLog");
    assert.deepEqual([log.inputs["trafficType"], log.inputs["logDestination"]], ["ALL", group.outputs["arn"]]);
    assert.equal(only(prod, "aws:cloudwatch/logGroup:LogGroup", "network-flow-logs-group").inputs["retentionInDays"], 365);
  });

  it("S3 is reached by a gateway endpoint from every private subnet", () => {
    const endpoint = only(prod, "aws:ec2/vpcEndpoint:VpcEndpoint", "network-private-s3");
    assert.equal(endpoint.inputs["serviceName"], "com.amazonaws.eu-west-1.s3");
    assert.equal((endpoint.inputs["routeTableIds"] as Json[]).length, 3);
  });

  it("each interface endpoint has a security group of its own that admits the VPC on its ports only", () => {
    const endpoints = ofType(prod, "aws:ec2/vpcEndpoint:VpcEndpoint").filter(({ inputs }) => inputs["vpcEndpointType"] === "Interface");
    const asked = blockOf("prod", "network")["interfaceEndpoints"] as string[];
    assert.deepEqual(endpoints.map(({ inputs }) => String(inputs["serviceName"]).replace("com.amazonaws.eu-west-1.", "")).sort(), [...asked].sort());
    for (const service of ["eks", "eks-auth", "ecr.api", "ecr.dkr", "sagemaker.api", "sagemaker.runtime", "logs", "monitoring", "sts", "kms", "ssm", "ssmmessages"]) assert.ok(asked.includes(service), service);
    const groups = endpoints.map(({ inputs }) => (inputs["securityGroupIds"] as Json[])[0]);
    assert.equal(new Set(groups).size, endpoints.length);
    for (const endpoint of endpoints) {
      assert.equal(endpoint.inputs["privateDnsEnabled"], true);
      const rules = ofType(prod, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(({ inputs }) => inputs["securityGroupId"] === (endpoint.inputs["securityGroupIds"] as Json[])[0]);
      const service = String(endpoint.inputs["serviceName"]).replace("com.amazonaws.eu-west-1.", "");
      assert.deepEqual(rules.map(({ inputs }) => inputs["fromPort"]).sort(), service === "sagemaker.runtime" ? [443, 8443] : [443]);
      for (const { inputs } of rules) assert.deepEqual([inputs["cidrIpv4"], inputs["ipProtocol"], inputs["toPort"]], ["10.2.0.0/16", "tcp", inputs["fromPort"]]);
    }
    assert.deepEqual(endpointPorts("sagemaker.runtime"), [443, 8443]);
  });

  it("network ACLs cover every subnet and admit from outside only answers and the gateway's clients, never remote desktop", () => {
    const lists = ofType(prod, "aws:ec2/networkAcl:NetworkAcl");
    assert.equal(lists.flatMap(({ inputs }) => inputs["subnetIds"] as Json[]).length, 6);
    for (const { name, inputs } of lists) {
      const ingress = [...(inputs["ingress"] as Json[])].sort((a, b) => Number(field(a, "ruleNo")) - Number(field(b, "ruleNo"))).map(reach);
      const answers = ["allow -1 10.2.0.0/16 0 0", "deny tcp 0.0.0.0/0 3389 3389", "allow tcp 0.0.0.0/0 1024 65535", "allow icmp 0.0.0.0/0 0 0"];
      // The load balancer stands in the public subnets: its clients are Cloudflare's published addresses.
      const clients = name === "network-public-acl" ? ranges.ipv4.map((block) => `allow tcp ${block} 443 443`) : [];
      assert.deepEqual(ingress, [...answers, ...clients]);
      assert.ok(ingress.length <= 20, "AWS takes 20 rules a direction");
    }
    const egress = (name: string) => (only(prod, "aws:ec2/networkAcl:NetworkAcl", name).inputs["egress"] as Json[]).map(reach);
    assert.ok(egress("network-public-acl").includes("allow tcp 0.0.0.0/0 1024 65535"));
    assert.ok(!egress("network-private-acl").includes("allow tcp 0.0.0.0/0 1024 65535"));
  });

  it("the default security group is emptied, and the subnets carry the tags by which Kubernetes finds them", () => {
    const group = only(dev, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual([group.inputs["ingress"], group.inputs["egress"]], [[], []]);
    for (const subnet of ofType(dev, "aws:ec2/subnet:Subnet")) {
      const tag = subnet.inputs["mapPublicIpOnLaunch"] ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb";
      assert.equal(field(subnet.inputs["tags"], tag), "1");
    }
  });

  it("an existing network is used as it is", async () => {
    const existing = { vpcId: "vpc-0123456789abcdef0", cidr: "10.7.0.0/16", privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] };
    const plan = await planOf(stackWith("dev", { ...withoutHeart, network: { existing, interfaceEndpoints: ["kms"] } }));
    const made = (type: string): PlannedResource[] => ofType(plan, type);
    for (const type of ["awsx:ec2:Vpc", "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/natGateway:NatGateway"]) assert.equal(made(type).length, 0);
    const endpoint = only(plan, "aws:ec2/vpcEndpoint:VpcEndpoint");
    assert.deepEqual([endpoint.inputs["vpcId"], endpoint.inputs["subnetIds"]], [existing.vpcId, existing.privateSubnetIds]);
    assert.deepEqual(plan.outputs["vpcId"], existing.vpcId);
  });
});
