import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { judge, PackProcess } from "../../plan/judge.ts";
import { planOf, platformAnd, stackWith } from "../support/stacks.ts";

type Options = { provider: aws.Provider };
const everyone = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::open/*" }] });

/** A bucket with all that the rules ask for but what is left out. */
function bucket(options: Options, leaveOut: "block" | "policy" | "encryption", policy?: string): void {
  const made = new aws.s3.Bucket("bad", { bucket: "bad" }, options);
  const of = { bucket: made.id };
  if (leaveOut !== "block") new aws.s3.BucketPublicAccessBlock("bad", { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }, options);
  if (leaveOut !== "encryption") new aws.s3.BucketServerSideEncryptionConfiguration("bad", { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }] }, options);
  new aws.s3.BucketPolicy("bad", { ...of, policy: policy ?? JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }] }) }, options);
}

/** A public subnet with whatever name and tags. */
function publicSubnet(name: string, options: Options, tags: Record<string, string> = {}): aws.ec2.Subnet {
  const vpc = new aws.ec2.Vpc("beside", { cidrBlock: "10.9.0.0/16" }, options);
  const gateway = new aws.ec2.InternetGateway("beside", { vpcId: vpc.id }, options);
  const subnet = new aws.ec2.Subnet(name, { vpcId: vpc.id, cidrBlock: "10.9.0.0/24", tags }, options);
  const table = new aws.ec2.RouteTable("beside", { vpcId: vpc.id }, options);
  new aws.ec2.RouteTableAssociation("beside", { subnetId: subnet.id, routeTableId: table.id }, options);
  new aws.ec2.Route("beside", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id }, options);
  return subnet;
}

const nodes = (name: string, subnetIds: aws.eks.NodeGroupArgs["subnetIds"], options: Options) =>
  new aws.eks.NodeGroup(name, { clusterName: "c", nodeRoleArn: "arn:aws:iam::111111111111:role/nodes", subnetIds, scalingConfig: { minSize: 0, maxSize: 1, desiredSize: 0 } }, options);
const listener = (args: Partial<aws.lb.ListenerArgs>, options: Options) => new aws.lb.Listener("bad", { loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/x/1", defaultActions: [{ type: "forward" }], ...args }, options);

const cases: [what: string, rule: string, add: (options: Options) => void][] = [
  ["a bucket without its access block", "bucket-access-blocked", (options) => bucket(options, "block")],
  ["a bucket policy for everyone", "bucket-policy-not-public", (options) => bucket(options, "policy", everyone)],
  ["a bucket without encryption configuration", "bucket-encrypted", (options) => bucket(options, "encryption")],
  ["a public ACL", "bucket-acl-not-public", (options) => void new aws.s3.BucketAcl("bad", { bucket: "b", acl: "public-read" }, options)],
  ["a machine in a public subnet", "compute-in-private-subnet", (options) => void new aws.ec2.Instance("bad", { subnetId: publicSubnet("front", options).id, rootBlockDevice: { encrypted: true } }, options)],
  ["nodes in a public subnet", "compute-in-private-subnet", (options) => void nodes("bad", [publicSubnet("front", options).id], options)],
  ["nodes in a public subnet called private", "compute-in-private-subnet", (options) => void nodes("bad", [publicSubnet("private-a", options, { Name: "private-a", tier: "private" }).id], options)],
  ["a public subnet with a private name", "subnet-label-true", (options) => void publicSubnet("private-bad", options)],
  ["a public subnet with a private tag", "subnet-label-true", (options) => void publicSubnet("bad", options, { Tier: "private" })],
  ["an unencrypted volume", "volume-encrypted", (options) => void new aws.ebs.Volume("bad", { availabilityZone: "eu-west-1a", size: 10 }, options)],
  ["an unencrypted log group", "log-group-encrypted", (options) => void new aws.cloudwatch.LogGroup("bad", { name: "/aws/bad" }, options)],
  ["an unencrypted queue", "queue-encrypted", (options) => void new aws.sqs.Queue("bad", {}, options)],
  ["an unencrypted table", "table-encrypted", (options) => void new aws.dynamodb.Table("bad", { attributes: [{ name: "id", type: "S" }], hashKey: "id" }, options)],
  ["an unencrypted repository", "repository-encrypted", (options) => void new aws.ecr.Repository("bad", {}, options)],
  ["an unencrypted secret", "secret-encrypted", (options) => void new aws.secretsmanager.Secret("bad", {}, options)],
  ["a plaintext listener", "listener-tls", (options) => void listener({ port: 80, protocol: "HTTP" }, options)],
];

describe("violations put into the program", () => {
  let pack: PackProcess;
  before(async () => {
    pack = await PackProcess.start();
  });
  after(() => pack.stop());

  for (const first of [false, true]) {
    for (const [what, rule, add] of cases) {
      it(`${what}: ${rule}, mandatory, on the resource${first ? ", on a first preview" : ""}`, async () => {
        const plan = await planOf(stackWith("dev"), { first }, platformAnd(add));
        const { verdicts } = await judge(pack, plan.resources);
        const found = verdicts.filter((verdict) => verdict.rule === rule && verdict.level === "mandatory" && /::(private-)?bad$/.test(verdict.urn));
        assert.equal(found.length, 1, JSON.stringify(verdicts));
      });
    }
  }

  it("a redirect from HTTP to HTTPS is not a plaintext listener", async () => {
    const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
    const plan = await planOf(stackWith("dev"), {}, platformAnd((options) => void listener({ port: 80, protocol: "HTTP", defaultActions: [redirect] }, options)));
    assert.deepEqual((await judge(pack, plan.resources)).verdicts, []);
  });
});
