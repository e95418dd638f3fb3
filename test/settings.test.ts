import assert from "node:assert/strict";
import { parseSettings, SettingsError } from "../settings.ts";
import { settingKeys } from "../settings/schema.ts";
import { blockOf, clusterBlock, stacks, testDay } from "./support/stacks.ts";

const context = { project: "ml-platform", environment: "dev", today: testDay, secret: () => false };
const good = { account: blockOf("dev", "account"), network: blockOf("dev", "network"), keys: { autoscalingServiceRoleExists: true } };
const network = (more: Record<string, unknown>) => ({ ...good, network: { ...good.network, ...more } });
const cluster = (more: Record<string, unknown>) => ({ ...good, cluster: { ...clusterBlock, ...more } });
const deployer = "arn:aws:iam::111111111111:role/platform-deployer";
const access = (more: Record<string, unknown>) => cluster({ access: { deployer, ...more } });
const existing = (more: Record<string, unknown>) => ({ ...speech(), cluster: { existing: { name: "shared", endpoint: "https://a.eks.amazonaws.com", certificateAuthority: "LS0=", nodeSecurityGroupId: "sg-0123456789abcdef0", deployer, ...more } } });
const sha = "a".repeat(64);
const model = { instanceType: "ml.g5.xlarge", streamsPerInstance: 12, max: 4 };
const speech = (more: { model?: Record<string, unknown>; gateway?: Record<string, unknown>; timeouts?: Record<string, unknown> } = {}) => ({
  ...network({ interfaceEndpoints: ["sagemaker.runtime"] }), registry: { repositories: ["gateway"] }, cluster: { ...clusterBlock, pools: [{ name: "general", kind: "general", instanceTypes: ["m5.xlarge"], min: 2, max: 4 }] },
  transcription: { model: { ...model, ...more.model }, gateway: { ...more.gateway }, ...(more.timeouts ? { timeouts: more.timeouts } : {}) },
});
const caller = { name: "clinic", maxStreams: 4, startsPerMinute: 10, audioMinutesPerDay: 600 };
const pool = (more: Record<string, unknown>) => ({ ...good, cluster: { ...clusterBlock, contents: false, pools: [{ name: "p", kind: "gpu", instanceTypes: ["g4dn.xlarge"], ...more }] } });

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
  it("accept what the broken values below are made from", () => {
    for (const raw of [speech({ gateway: { callers: [caller] }, timeouts: {} }), existing({}), access({ operators: ["arn:aws:iam::111111111111:role/o"] }), cluster({ api: { reach: "public", cidrs: ["198.51.100.0/24"] } })]) assert.ok(parseSettings(raw, context));
  });

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
    ["a Kubernetes version out of support", { ...good, cluster: { ...clusterBlock, version: "1.33" } }, /cluster\.version: given "1\.33"; left EKS standard support on 2026-07-29; allowed on 2026-11-21: "1\.35"/],
    ["a Kubernetes version that does not exist", { ...good, cluster: { ...clusterBlock, version: "1.99" } }, /cluster\.version: given "1\.99"; is not a Kubernetes version that EKS is known to offer; allowed on 2026-11-21/],
    ["a Kubernetes version that YAML made a number", { ...good, cluster: { ...clusterBlock, version: 1.35 } }, /cluster\.version: given 1\.35; allowed: a Kubernetes version in quotes, such as "1\.35"/],
    ["a zone of another region", { ...good, account: { ...good.account, region: "us-east-1" } }, /network\.zones\.0: given "eu-west-1a"; allowed: a zone of account\.region, such as us-east-1a/],
    ["two pools of one name", { ...good, cluster: { ...clusterBlock, pools: [clusterBlock.pools[0], clusterBlock.pools[0]] } }, /cluster\.pools\.1: .*is listed twice; allowed: each name once/],
    ["a repository twice", { ...good, registry: { repositories: ["a", "b", "a"] } }, /registry\.repositories\.2: given "a"; is listed twice/],
    ["no repositories", { ...good, registry: { repositories: [] } }, /registry\.repositories: given \[\]; allowed:/],
    ["a negative usage", { ...good, usage: { storageGb: -1 } }, /usage\.storageGb: given -1; allowed: number to be >=0/],
    ["a pool without a name", pool({ name: "My Pool" }), /cluster\.pools\.0\.name: given "My Pool"; allowed: a name of 1 to 20 lower-case letters/],
    ["a pool of no kind", pool({ kind: "tpu" }), /cluster\.pools\.0\.kind: given "tpu"; allowed: general, gpu, neuron/],
    ["more machines at most than a number", pool({ max: -1 }), /cluster\.pools\.0\.max: given -1; allowed: a whole number from 0 to 1000/],
    ["a disk too small for the image", pool({ diskGiB: 8 }), /cluster\.pools\.0\.diskGiB: given 8; allowed: a whole number from 20 to 16384/],
    ["an existing cluster by a wrong name", existing({ name: "-" }), /cluster\.existing\.name: given "-"; allowed: the name of an EKS cluster/],
    ["a floor without a name", speech({ model: { floors: [{ name: "Day", schedule: "rate(1 day)", min: 2 }] } }), /model\.floors\.0\.name: given "Day"; allowed: a name of 1 to 30/],
    ["no streams a pod", speech({ gateway: { streamsPerPod: 0 } }), /gateway\.streamsPerPod: given 0; allowed: a whole number from 1 to 10000/],
    ["a caller without a name", speech({ gateway: { callers: [{ ...caller, name: "Clinic 1" }] } }), /gateway\.callers\.0\.name: given "Clinic 1"; allowed: a name of 1 to 30/],
    ["no units of a load balancer", { ...good, usage: { loadBalancerUnits: -1 } }, /usage\.loadBalancerUnits: given -1; allowed: number to be >=0/],
    ["no observations", { ...good, usage: { insightsMillions: "1" } }, /usage\.insightsMillions: given "1"; allowed: number/],
    ["no data into the endpoint", { ...good, usage: { endpointGb: -5 } }, /usage\.endpointGb: given -5; allowed: number to be >=0/],
    ["a reach that does not exist", cluster({ api: { reach: "vpn" } }), /cluster\.api\.reach: given "vpn"; allowed: vpc, tunnel, public/],
    ["a public API for nobody", cluster({ api: { reach: "public" } }), /cluster\.api\.cidrs: missing; allowed: with reach public at least one block/],
    ["a public API for everyone", cluster({ api: { reach: "public", cidrs: ["0.0.0.0/0"] } }), /cluster\.api\.cidrs\.0: given "0\.0\.0\.0\/0"; allowed: an IPv4 block such as 198\.51\.100\.0\/24, of \/8 or smaller/],
    ["addresses for a private API", cluster({ api: { cidrs: ["198.51.100.0/24"] } }), /cluster\.api\.cidrs: given .*allowed: none with reach vpc; the endpoint is private/],
    ["a tunnel on a privileged port", cluster({ api: { reach: "tunnel", tunnelPort: 443 } }), /cluster\.api\.tunnelPort: given 443; allowed: a whole number from 1024 to 65535/],
    ["a user as deployer", cluster({ access: { deployer: "arn:aws:iam::111111111111:user/anna" } }), /cluster\.access\.deployer: given "arn:aws:iam::111111111111:user\/anna"; allowed: the ARN of a role/],
    ["contents without a deployer", cluster({ access: undefined }), /cluster\.access\.deployer: missing; allowed: the ARN of the role that administers the cluster and installs what lives in it; or contents: false/],
    ["the deployer among the others", access({ operators: [deployer] }), /cluster\.access\.operators\.0: given .*allowed: other roles than the deployer/],
    ["a reader twice", access({ readers: ["arn:aws:iam::111111111111:role/r", "arn:aws:iam::111111111111:role/r"] }), /cluster\.access\.readers\.1: .*is listed twice/],
    ["no ARN for CI", access({ applicationDeployers: ["ci"] }), /cluster\.access\.applicationDeployers\.0: given "ci"; allowed: the ARN of a role/],
    ["no ARN for the namespace's admins", access({ namespaceAdmins: [7] }), /cluster\.access\.namespaceAdmins\.0: given 7; allowed: the ARN of a role/],
    ["contents that are no flag", cluster({ contents: "yes" }), /cluster\.contents: given "yes"; allowed: true, false/],
    ["insights that are no flag", cluster({ containerInsights: 1 }), /cluster\.containerInsights: given 1; allowed: true, false/],
    ["a protection that is no flag", cluster({ deletionProtection: "no" }), /cluster\.deletionProtection: given "no"; allowed: true, false/],
    ["a log retention that CloudWatch lacks", cluster({ logRetentionDays: 100 }), /cluster\.logRetentionDays: given 100; allowed: a CloudWatch Logs retention/],
    ["contents without a machine to run on", cluster({ pools: [{ name: "gpu", kind: "gpu", instanceTypes: ["g4dn.xlarge"] }] }), /cluster\.pools: given .*; allowed: with contents at least one general pool with min 1 or more/],
    ["pools that don't hold what runs on them", cluster({ pools: [{ name: "general", kind: "general", instanceTypes: ["t3.medium"], min: 1, max: 1 }] }), /cluster\.pools: given .*; allowed: general pools that hold what runs on them at their max: .*22 pods are asked for and 17 there/],
    ["a pool in a zone that the network lacks", pool({ zones: ["eu-west-1c"] }), /cluster\.pools\.0\.zones\.0: given "eu-west-1c"; allowed: zones of the network: eu-west-1a, eu-west-1b/],
    ["a pool in no zone", pool({ zones: [] }), /cluster\.pools\.0\.zones: given \[\]; allowed:/],
    ["inf1 on a version whose image its driver is not known to run on", { ...good, cluster: { ...clusterBlock, version: "1.36" } }, /cluster\.version: given "1\.36"; has no pins in pins\.json yet/],
    ["an existing cluster to install into, without its endpoint", existing({ endpoint: undefined }), /cluster\.existing\.endpoint: missing; allowed: what aws eks describe-cluster --name shared shows/],
    ["an existing cluster's endpoint without https", existing({ endpoint: "a.eks.amazonaws.com" }), /cluster\.existing\.endpoint: given "a\.eks\.amazonaws\.com"; allowed: the URL/],
    ["an existing cluster's certificate authority that is no base64", existing({ certificateAuthority: "-----BEGIN" }), /cluster\.existing\.certificateAuthority: given "-----BEGIN"; allowed: .*base64/],
    ["an existing cluster's node group by name", existing({ nodeSecurityGroupId: "nodes" }), /cluster\.existing\.nodeSecurityGroupId: given "nodes"; allowed: a security group id/],
    ["an existing cluster's deployer by name", existing({ deployer: "me" }), /cluster\.existing\.deployer: given "me"; allowed: an ARN/],
    ["a model and an endpoint", { ...speech(), transcription: { model, endpoint: { existing: "speech-1" } } }, /transcription\.model: given .*; allowed: either model, or endpoint\.existing/],
    ["neither model nor endpoint", { ...good, transcription: {} }, /transcription\.model: missing; allowed: either model, or endpoint\.existing/],
    ["an endpoint's name that SageMaker refuses", { ...good, transcription: { endpoint: { existing: "speech_1" } } }, /transcription\.endpoint\.existing: given "speech_1"; allowed: the name of a SageMaker endpoint/],
    ["an archive that is no archive", speech({ model: { archive: { uri: "s3://b/model.bin", sha256: sha } } }), /model\.archive\.uri: given "s3:\/\/b\/model\.bin"; allowed: an address such as s3:/],
    ["an archive whose address says nothing of its content", speech({ model: { archive: { uri: "s3://bbb/model.tar.gz", sha256: sha } } }), /model\.archive\.uri: given .*; allowed: an address that contains the archive's sha256 \(aaaaaaaaaaaa…\).*npm run publish:model/],
    ["an archive's sum that is too short", speech({ model: { archive: { uri: `s3://bbb/${sha}.tar.gz`, sha256: "aa" } } }), /model\.archive\.sha256: given "aa"; allowed: the archive's SHA-256/],
    ["a model's image by tag", speech({ model: { image: "repo/model:latest" } }), /model\.image: given "repo\/model:latest"; allowed: an image by digest/],
    ["an instance type that no endpoint has", speech({ model: { instanceType: "g5.xlarge" } }), /model\.instanceType: given "g5\.xlarge"; allowed: an instance type of an endpoint, such as ml\.g5\.xlarge/],
    ["a Neuron machine with a stock container", speech({ model: { instanceType: "ml.inf2.xlarge" } }), /model\.image: missing; allowed: an image of your own for a Neuron machine/],
    ["no streams an instance", speech({ model: { streamsPerInstance: 0 } }), /model\.streamsPerInstance: given 0; allowed: a whole number from 1 to 10000/],
    ["more instances at least than at most", speech({ model: { min: 5 } }), /model\.min: given 5; allowed: at most max, which is 4/],
    ["more instances at most than a number", speech({ model: { max: "many" } }), /model\.max: given "many"; allowed: a whole number from 1 to 1000/],
    ["a floor above the most", speech({ model: { floors: [{ name: "day", schedule: "cron(0 7 ? * MON-FRI *)", min: 9 }] } }), /model\.floors\.0\.min: given 9; allowed: from min to max of the model, 1 to 4/],
    ["a floor by a crontab", speech({ model: { floors: [{ name: "day", schedule: "0 7 * * 1-5", min: 2 }] } }), /model\.floors\.0\.schedule: given "0 7 \* \* 1-5"; allowed: a schedule such as "cron/],
    ["a floor in no time zone", speech({ model: { floors: [{ name: "day", schedule: "rate(1 day)", timezone: "+01:00", min: 2 }] } }), /model\.floors\.0\.timezone: given "\+01:00"; allowed: a time zone such as Europe\/Paris/],
    ["two floors of one name", speech({ model: { floors: [1, 2].map((min) => ({ name: "day", schedule: "rate(1 day)", min })) } }), /model\.floors\.1: .*is listed twice/],
    ["a capture of the audio", speech({ model: { dataCapture: "all" } }), /model\.dataCapture: given "all"; allowed: off, transcripts/],
    ["a model's log retention that CloudWatch lacks", speech({ model: { logRetentionDays: 2 } }), /model\.logRetentionDays: given 2; allowed: a CloudWatch Logs retention/],
    ["a gateway's image by tag", speech({ gateway: { imageDigest: "v1" } }), /gateway\.imageDigest: given "v1"; allowed: an image's digest: sha256:/],
    ["two certificates", speech({ gateway: { certificate: { secretArn: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:a", kubernetesSecret: "b" } } }), /gateway\.certificate: given .*; allowed: either secretArn or kubernetesSecret/],
    ["a certificate by another service", speech({ gateway: { certificate: { secretArn: "arn:aws:acm:eu-west-1:1:certificate\/a" } } }), /gateway\.certificate\.secretArn: given .*; allowed: the ARN of one secret, such as arn:aws:secretsmanager:/],
    ["every secret as the certificate", speech({ gateway: { certificate: { secretArn: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:*" } } }), /gateway\.certificate\.secretArn: given .*; allowed: the ARN of one secret/],
    ["every archive as the model", speech({ model: { archive: { uri: `s3://bbb/*${sha}.tar.gz`, sha256: sha } } }), /model\.archive\.uri: given .*; allowed: an address such as s3:/],
    ["a model's image from elsewhere", speech({ model: { image: `docker.io/library/model@sha256:${sha}` } }), /model\.image: given .*; allowed: an image by digest in ECR/],
    ["an existing cluster whose nodes nobody names, also without contents", { ...existing({ nodeSecurityGroupId: undefined }), cluster: { existing: { name: "shared" }, contents: false } }, /cluster\.existing\.nodeSecurityGroupId: missing; allowed: the security group of the cluster's nodes, which admits/],
    ["a secret's name that Kubernetes refuses", speech({ gateway: { certificate: { kubernetesSecret: "My Secret" } } }), /gateway\.certificate\.kubernetesSecret: given "My Secret"; allowed: the name of a Kubernetes secret/],
    ["a way in that does not exist", speech({ gateway: { ingress: "open" } }), /gateway\.ingress: given "open"; allowed: cloudflare, cidrs/],
    ["named clients without names", speech({ gateway: { ingress: "cidrs" } }), /gateway\.cidrs: missing; allowed: with ingress cidrs at least one block/],
    ["named clients beside Cloudflare", speech({ gateway: { cidrs: ["198.51.100.0/24"] } }), /gateway\.cidrs: given .*; allowed: none with ingress cloudflare/],
    ["everyone as a client", speech({ gateway: { ingress: "cidrs", cidrs: ["0.0.0.0/0"] } }), /gateway\.cidrs\.0: given "0\.0\.0\.0\/0"; allowed: an IPv4 block/],
    ["more clients than a network ACL has rules", speech({ gateway: { ingress: "cidrs", cidrs: Array.from({ length: 17 }, (_, index) => `198.51.100.${index}/32`) } }), /gateway\.cidrs: given .*; allowed: at most 16 blocks/],
    ["a client's block with host bits", speech({ gateway: { ingress: "cidrs", cidrs: ["198.51.100.7/24"] } }), /gateway\.cidrs\.0: given "198\.51\.100\.7\/24"; is misaligned: a \/24 here starts at 198\.51\.100\.0\/24; allowed: an aligned IPv4 block/],
    ["an address that does not exist", cluster({ api: { reach: "public", cidrs: ["999.51.100.0/24"] } }), /cluster\.api\.cidrs\.0: given "999\.51\.100\.0\/24"; has an octet above 255/],
    ["an existing VPC's block that is none", { ...good, network: { existing: { vpcId: "vpc-0123456789abcdef0", cidr: "10.9.0.0", privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] } } }, /network\.existing\.cidr: given "10\.9\.0\.0"; is not an IPv4 block/],
    ["a client twice", speech({ gateway: { ingress: "cidrs", cidrs: ["198.51.100.0/24", "198.51.100.0/24"] } }), /gateway\.cidrs\.1: .*is listed twice/],
    ["one pod", speech({ gateway: { minPods: 1 } }), /gateway\.minPods: given 1; allowed: a whole number from 2 to 1000/],
    ["more pods at least than at most", speech({ gateway: { minPods: 9, maxPods: 4 } }), /gateway\.minPods: given 9; allowed: at most maxPods, which is 4/],
    ["pods that carry less than the model serves", speech({ gateway: { streamsPerPod: 10 } }), /gateway\.maxPods: .*allowed: at least 5: 4 instances serve 48 streams, and 4 pods carry 40 of them/],
    ["scaling on something else", speech({ gateway: { scaleOn: "cpu" } }), /gateway\.scaleOn: given "cpu"; allowed: streams, cloudwatch/],
    ["a caller without a quota", speech({ gateway: { callers: [{ name: "clinic" }] } }), /gateway\.callers\.0\.maxStreams: missing; allowed: a whole number from 1 to 100000/],
    ["a caller with more streams than there are", speech({ gateway: { callers: [{ ...caller, maxStreams: 49 }] } }), /gateway\.callers\.0\.maxStreams: given 49; allowed: at most 48, which the endpoint serves at its largest/],
    ["a caller's starts that are none", speech({ gateway: { callers: [{ ...caller, startsPerMinute: 0 }] } }), /gateway\.callers\.0\.startsPerMinute: given 0; allowed: a whole number from 1 to 100000/],
    ["a caller's minutes that are none", speech({ gateway: { callers: [{ ...caller, audioMinutesPerDay: 0 }] } }), /gateway\.callers\.0\.audioMinutesPerDay: given 0; allowed: a whole number from 1 to 10000000/],
    ["two callers of one name", speech({ gateway: { callers: [caller, caller] } }), /gateway\.callers\.1: .*is listed twice/],
    ["a load balancer's protection that is no flag", speech({ gateway: { deletionProtection: "off" } }), /gateway\.deletionProtection: given "off"; allowed: true, false/],
    ["a gateway without a cluster", { ...speech(), cluster: undefined }, /ml-platform:cluster: missing; allowed: a cluster for transcription\.gateway to run in/],
    ["a gateway that would reach the model over the internet", { ...speech(), network: { ...good.network, interfaceEndpoints: ["ecr.api"] } }, /network\.interfaceEndpoints: given \["ecr\.api"\]; allowed: a list with sagemaker\.runtime, through which transcription\.gateway reaches the model/],
    ["a gateway without a repository", { ...speech(), registry: undefined }, /registry\.repositories: missing; allowed: a list with gateway/],
    ["keep-alives that come too late", speech({ timeouts: { keepAliveSeconds: 100 } }), /timeouts\.keepAliveSeconds: given 100; allowed: less than a third of the shortest idle limit on the way, which is 300 s/],
    ["a load balancer that forgets too soon", speech({ timeouts: { loadBalancerIdleSeconds: 60 } }), /timeouts\.keepAliveSeconds: .*the shortest idle limit on the way, which is 60 s/],
    ["a load balancer that never forgets", speech({ timeouts: { loadBalancerIdleSeconds: 6001 } }), /timeouts\.loadBalancerIdleSeconds: given 6001; allowed: a whole number from 60 to 6000/],
    ["a drain longer than a node's update", speech({ timeouts: { drainSeconds: 900 } }), /timeouts\.drainSeconds: given 900; allowed: at most 854: EKS gives up a node's update/],
    ["a rollover after the end", speech({ timeouts: { rolloverMinutes: 30 } }), /timeouts\.rolloverMinutes: given 30; allowed: at most 29: SageMaker ends a stream after 30 minutes/],
    ["a stream without an end", speech({ timeouts: { streamMinutes: 9999 } }), /timeouts\.streamMinutes: given 9999; allowed: a whole number from 1 to 1440/],
    ["an existing VPC with a zone too few", { ...good, network: { existing: { vpcId: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"], zones: ["eu-west-1a"] } } }, /network\.existing\.zones: given \["eu-west-1a"\]; allowed: one zone per private subnet, 2 in all/],
    ["an existing VPC without public subnets, for a gateway", { ...speech(), network: { existing: { vpcId: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] } } }, /network\.existing\.publicSubnetIds: missing; allowed: at least one public subnet/],
    ["an existing VPC without subnets", { ...good, network: { existing: { vpcId: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", privateSubnetIds: [] } } }, /network\.existing\.privateSubnetIds: given \[\]; allowed: at least 2 private subnets/],
    ["an existing VPC by a name", { ...good, network: { existing: { vpcId: "main", cidr: "10.0.0.0/16", privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] } } }, /network\.existing\.vpcId: given "main"; allowed: a VPC id/],
    ["an existing key for an unknown purpose", { ...good, keys: { existing: { films: "arn:aws:kms:eu-west-1:1:key/1" } } }, /ml-platform:keys\.existing: unknown key "films"; allowed: data, audio, logs, registry, secrets, volumes/],
  ];
  for (const [what, raw, message] of cases) {
    it(`refuse ${what}, and say where, what and what is allowed`, () => {
      assert.match(problem(raw), message);
    });
  }

  it("of cluster and transcription each have a broken value above", () => {
    const named = new Set(cases.flatMap(([, raw]) => [...problem(raw).matchAll(/^ {2}ml-platform:([A-Za-z0-9.]+?):? /gm)].map(([, place = ""]) => place.replace(/\.\d+(?=\.|$)/g, ""))));
    const blocks = Object.entries(settingKeys).filter(([block]) => /^(cluster|transcription)/.test(block));
    const leaves = blocks.flatMap(([block, keys]) => keys.map((key) => `${block}.${key}`)).filter((place) => !(place in settingKeys));
    assert.deepEqual(leaves.filter((place) => !named.has(place)), []);
  });

  it("name every problem at once", () => {
    assert.match(problem({ ...network({ cidr: "10.0.5.0/16", natGateways: 9 }), account: { ...good.account, region: "Ireland" } }), /^Pulumi\.dev\.yaml: 3 settings are wrong\n/);
  });

  it("decide support by the day they are given", () => {
    const cluster = { ...good, cluster: clusterBlock };
    assert.ok(parseSettings(cluster, { ...context, today: "2027-03-27" }));
    assert.match(problem(cluster, "2027-03-28"), /left EKS standard support on 2027-03-27/);
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
