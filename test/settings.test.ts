import assert from "node:assert/strict";
import { parseSettings, SettingsError } from "../settings.ts";
import { blockOf, clusterBlock, stacks, testDay } from "./support/stacks.ts";

const context = { project: "ml-platform", environment: "dev", today: testDay, secret: () => false };
const good = { account: blockOf("dev", "account"), network: blockOf("dev", "network"), keys: { autoscalingServiceRoleExists: true } };
const network = (more: Record<string, unknown>) => ({ ...good, network: { ...good.network, ...more } });
const pool = (more: Record<string, unknown>) => ({ ...good, cluster: { ...clusterBlock, pools: [{ name: "p", kind: "gpu", instanceTypes: ["g4dn.xlarge"], ...more }] } });

function problem(raw: Record<string, unknown>, today = testDay, secret = (_: string) => false): string {
  try {
    parseSettings(raw, { ...context, today, secret });
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.message;
  }
  throw new Error("the settings were accepted");
}

describe("settings", () => {
  it("accept the committed stacks, in which no block is there that was not asked for", () => {
    for (const stack of stacks) {
      const parsed = parseSettings({ account: blockOf(stack, "account"), network: blockOf(stack, "network") }, { ...context, environment: stack });
      assert.equal(parsed.cluster, undefined);
      assert.equal(parsed.transcription, undefined);
      assert.equal(parsed.registry, undefined);
    }
  });

  const cases: [what: string, raw: Record<string, unknown>, message: RegExp][] = [
    ["an unknown block", { ...good, datadgo: {} }, /ml-platform:: unknown key "datadgo"|unknown key "datadgo"; allowed: account, network, keys, storage, registry, cluster, transcription, usage/],
    ["an unknown key", network({ natGateway: 1 }), /ml-platform:network: unknown key "natGateway"; allowed: cidr, zones, publicSubnets, privateSubnets, natGateways/],
    ["a missing block", { network: good.network }, /ml-platform:account: missing; allowed: a block with the keys id, region, tags/],
    ["a wrong type", network({ natGateways: "two" }), /ml-platform:network\.natGateways: given "two"; allowed: a whole number from 0 to 16/],
    ["a block that is a text", { ...good, storage: "big" }, /ml-platform:storage: given "big"; allowed: a block with the keys encryption/],
    ["an account id that YAML made a number", { ...good, account: { ...good.account, id: 111111111111 } }, /ml-platform:account\.id: given 111111111111; allowed: an AWS account id: 12 digits, in quotes/],
    ["text that is no CIDR", network({ cidr: "10.0.0.0" }), /ml-platform:network\.cidr: given "10\.0\.0\.0"; is not an IPv4 block such as 10\.0\.0\.0\/16; allowed: an aligned IPv4 block, \/16 to \/28/],
    ["a misaligned CIDR", network({ cidr: "10.0.5.0/16" }), /ml-platform:network\.cidr: given "10\.0\.5\.0\/16"; is misaligned: a \/16 here starts at 10\.0\.0\.0\/16/],
    ["a misaligned subnet", network({ privateSubnets: ["10.0.11.0/24", "10.0.13.0/23"] }), /network\.privateSubnets\.1: given "10\.0\.13\.0\/23"; is misaligned: a \/23 here starts at 10\.0\.12\.0\/23/],
    ["overlapping subnets", network({ privateSubnets: ["10.0.2.0/24", "10.0.12.0/24"] }), /network\.privateSubnets\.0: given "10\.0\.2\.0\/24"; overlaps publicSubnets\.1 \(10\.0\.2\.0\/24\); allowed: blocks without shared addresses/],
    ["a subnet outside the VPC", network({ publicSubnets: ["10.9.1.0/24", "10.0.2.0/24"] }), /network\.publicSubnets\.0: given "10\.9\.1\.0\/24"; lies outside the VPC; allowed: a block within 10\.0\.0\.0\/16/],
    ["a VPC that AWS would refuse", network({ cidr: "10.0.0.0/8" }), /network\.cidr: given "10\.0\.0\.0\/8"; allowed: an aligned IPv4 block, \/16 to \/28/],
    ["fewer subnets than zones", network({ privateSubnets: ["10.0.11.0/24"] }), /network\.privateSubnets: given \["10\.0\.11\.0\/24"\]; allowed: one block per zone, 2 in all/],
    ["more NAT gateways than zones", network({ natGateways: 3 }), /network\.natGateways: given 3; allowed: 0 to one per zone, 2/],
    ["an unknown endpoint", network({ interfaceEndpoints: ["s3"] }), /network\.interfaceEndpoints\.0: given "s3"; .*ecr\.api/],
    ["a retention that CloudWatch lacks", network({ flowLogRetentionDays: 8 }), /network\.flowLogRetentionDays: given 8; allowed: a CloudWatch Logs retention in days: 1, 3, 5, 7/],
    ["a general machine in a GPU pool", pool({ instanceTypes: ["g4dn.xlarge", "m5.large"] }), /cluster\.pools\.0\.instanceTypes\.1: given "m5\.large"; allowed: a gpu pool runs on g4dn, g5, g6, g6e/],
    ["a GPU machine in a Neuron pool", pool({ kind: "neuron" }), /cluster\.pools\.0\.instanceTypes\.0: given "g4dn\.xlarge"; allowed: a neuron pool runs on inf1, inf2/],
    ["a machine size that does not exist", pool({ instanceTypes: ["g4dn.huge"] }), /given "g4dn\.huge"; allowed: a gpu pool/],
    ["more machines at least than at most", pool({ min: 3, max: 2 }), /cluster\.pools\.0\.min: given 3; allowed: at most max, which is 2/],
    ["pools in an account whose auto scaling role is not known to exist", { ...good, keys: {}, cluster: clusterBlock }, /keys\.autoscalingServiceRoleExists: missing; allowed: true, once the account has the role/],
    ["a Kubernetes version out of support", { ...good, cluster: { ...clusterBlock, version: "1.33" } }, /cluster\.version: given "1\.33"; left EKS standard support on 2026-07-29; allowed on 2026-11-21: "1\.34", "1\.35", "1\.36"/],
    ["a Kubernetes version that does not exist", { ...good, cluster: { ...clusterBlock, version: "1.99" } }, /cluster\.version: given "1\.99"; is not a Kubernetes version that EKS is known to offer; allowed on 2026-11-21/],
    ["a Kubernetes version that YAML made a number", { ...good, cluster: { ...clusterBlock, version: 1.35 } }, /cluster\.version: given 1\.35; allowed: a Kubernetes version in quotes, such as "1\.35"/],
    ["a zone of another region", { ...good, account: { ...good.account, region: "us-east-1" } }, /network\.zones\.0: given "eu-west-1a"; allowed: a zone of account\.region, such as us-east-1a/],
    ["two pools of one name", { ...good, cluster: { ...clusterBlock, pools: [clusterBlock.pools[0], clusterBlock.pools[0]] } }, /cluster\.pools\.1: .*is listed twice; allowed: each name once/],
    ["a repository twice", { ...good, registry: { repositories: ["a", "b", "a"] } }, /registry\.repositories\.2: given "a"; is listed twice/],
    ["no repositories", { ...good, registry: { repositories: [] } }, /registry\.repositories: given \[\]; allowed:/],
    ["a negative usage", { ...good, usage: { storageGb: -1 } }, /usage\.storageGb: given -1; allowed: number to be >=0/],
    ["an existing VPC without subnets", { ...good, network: { existing: { vpcId: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", privateSubnetIds: [] } } }, /network\.existing\.privateSubnetIds: given \[\]; allowed: at least 2 private subnets/],
    ["an existing VPC by a name", { ...good, network: { existing: { vpcId: "main", cidr: "10.0.0.0/16", privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] } } }, /network\.existing\.vpcId: given "main"; allowed: a VPC id/],
    ["an existing key for an unknown purpose", { ...good, keys: { existing: { films: "arn:aws:kms:eu-west-1:1:key/1" } } }, /ml-platform:keys\.existing: unknown key "films"; allowed: data, audio, logs, registry, secrets, volumes/],
  ];
  for (const [what, raw, message] of cases) {
    it(`refuse ${what}, and say where, what and what is allowed`, () => {
      assert.match(problem(raw), message);
    });
  }

  it("name every problem at once", () => {
    assert.match(problem({ ...network({ cidr: "10.0.5.0/16", natGateways: 9 }), account: { ...good.account, region: "Ireland" } }), /^Pulumi\.dev\.yaml: 3 settings are wrong\n/);
  });

  it("decide support by the day they are given", () => {
    const cluster = { ...good, cluster: { ...clusterBlock, version: "1.34" } };
    assert.ok(parseSettings(cluster, { ...context, today: "2026-12-02" }));
    assert.match(problem(cluster, "2026-12-03"), /left EKS standard support on 2026-12-02/);
  });

  it("keep a secret's value out of the message", () => {
    const message = problem({ ...good, account: { ...good.account, region: "canary-5512" } }, testDay, (key) => key === "account");
    assert.match(message, /ml-platform:account\.region: given \[secret\]; allowed: an AWS region/);
    const layout = problem(network({ privateSubnets: ["10.0.2.0/24", "10.0.13.0/23"] }), testDay, (key) => key === "network");
    assert.match(layout, /ml-platform:network\.privateSubnets\.0: given \[secret\]; docs\/settings\.md says what is allowed/);
    assert.doesNotMatch(layout, /10\.0\./);
  });

  it("refuse a secure value, which a plain setting would carry into the state in clear", () => {
    assert.match(problem(good, testDay, (key) => key === "account"), /^Pulumi\.dev\.yaml: one setting is wrong\n {2}ml-platform:account: holds a secure value; allowed: plain values only/);
  });
});
