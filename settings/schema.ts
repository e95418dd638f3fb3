import { z } from "zod";
import { type KeyPurpose, keyPurposes } from "../components/data/key-policies.ts";
import { endpointServices } from "../components/network/endpoint-services.ts";
import { networkProblems } from "../components/network/layout.ts";
import { access, api, existingCluster, newCluster, pool, zone } from "./cluster.ts";
import { contradictions } from "./contradictions.ts";
import { alignedCidr, arn, block, cidr, eachOnce, existingOr, flag, oneOf, pattern, retentionDays, whole } from "./parts.ts";
import { existingEndpoint, gateway, model, timeoutChoices, transcription, transcriptionParts } from "./transcription.ts";

const account = block({
  id: pattern(/^\d{12}$/, "an AWS account id: 12 digits, in quotes"),
  region: pattern(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as eu-west-1"),
  /** Tags on every resource, besides Project, Environment and ManagedBy. */
  tags: z.record(z.string(), z.string()).default({}),
});

const subnetId = pattern(/^subnet-[0-9a-f]{8,17}$/, "a subnet id such as subnet-0123456789abcdef0");

const existingNetwork = block({
  existing: block({
    vpcId: pattern(/^vpc-[0-9a-f]{8,17}$/, "a VPC id such as vpc-0123456789abcdef0"),
    cidr: alignedCidr,
    privateSubnetIds: z.array(subnetId).min(2, "allowed: at least 2 private subnets, in different zones"),
    publicSubnetIds: z.array(subnetId).default([]),
    /** Zones of the private subnets, in their order; needed by a pool that names its zones. */
    zones: z.array(zone).optional(),
  }),
  interfaceEndpoints: z.array(z.enum(endpointServices)).default([]),
});

const newNetwork = block({
  cidr,
  zones: z.array(zone).min(2, "allowed: at least 2 zones"),
  /** One block per zone, in the order of `zones`. */
  publicSubnets: z.array(cidr),
  privateSubnets: z.array(cidr),
  /** How many NAT gateways: 0 to one per zone. Each costs about 35 USD a month before traffic. */
  natGateways: whole(0, 16).default(1),
  interfaceEndpoints: z.array(z.enum(endpointServices)).default([]),
  flowLogRetentionDays: retentionDays.default(7),
}).superRefine((network, context) => {
  for (const { path, input, message } of networkProblems(network)) context.addIssue({ code: "custom", path, input, message });
});

const keys = block({
  /** Waiting period before a deleted key is gone, in days (KMS allows 7 to 30). */
  deletionWindowDays: whole(7, 30).default(30),
  /** Keys that exist already, by purpose: nothing is created for these. */
  existing: block(Object.fromEntries(keyPurposes.map((purpose) => [purpose, arn("kms").optional()])) as Record<KeyPurpose, z.ZodOptional<ReturnType<typeof arn>>>).prefault({}),
  /** True once AWSServiceRoleForAutoScaling exists in the account: KMS refuses a policy that names a role that doesn't. */
  autoscalingServiceRoleExists: flag().default(false),
});

const storage = block({
  /** customer-key: an own KMS key; aws-key: aws/s3; aes256: SSE-S3. */
  encryption: oneOf("customer-key", "aws-key", "aes256").default("customer-key"),
  /** Days until datasets move to Glacier. */
  glacierAfterDays: whole(1, 3650).default(90),
  /** Days until an old version of a dataset or model is deleted. */
  oldVersionDays: whole(30, 3650).default(365),
  /** Days until audio and transcripts are deleted; their old versions go a day later. */
  audioRetentionDays: whole(1, 365).default(7),
  accessLogDays: whole(30, 3650).default(90),
});

const registry = block({
  repositories: z.array(pattern(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/, "a repository name: lower-case letters, digits, single . _ -")).min(1).superRefine(eachOnce),
  /** Images kept per repository. */
  keepImages: whole(1, 1000).default(50),
  untaggedDays: whole(1, 365).default(7),
});

/** What a month of use is taken to be when the plan is priced. Nothing is created from it. */
const usage = block({
  natGatewayGb: z.number().min(0).default(100),
  interfaceEndpointGb: z.number().min(0).default(50),
  logsIngestedGb: z.number().min(0).default(10),
  storageGb: z.number().min(0).default(100),
  imagesGb: z.number().min(0).default(20),
  internetOutGb: z.number().min(0).default(100),
  /** Load balancer capacity units, on average over the month. */
  loadBalancerUnits: z.number().min(0).default(1),
  /** Millions of observations that Container Insights takes in. */
  insightsMillions: z.number().min(0).default(100),
  /** GB that pass through the endpoint's instances, in and out. */
  endpointGb: z.number().min(0).default(100),
});

/**
 * The whole of `Pulumi.<stack>.yaml`, key by key.
 * @param today `YYYY-MM-DD`: decides which Kubernetes versions are in support.
 */
export const settingsSchema = (today: string) =>
  block({
    account,
    network: existingOr(existingNetwork, newNetwork),
    keys: keys.prefault({}),
    storage: storage.prefault({}),
    registry: registry.optional(),
    cluster: existingOr(existingCluster, newCluster(today)).optional(),
    transcription: transcription.optional(),
    usage: usage.prefault({}),
  }).superRefine((all, context) => {
    for (const problem of contradictions(all)) context.addIssue({ code: "custom", ...problem });
  });

/** The keys of each block, for the documentation's test. Where a block has two forms, both. */
export const settingKeys: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    account, network: newNetwork, "network.existing": existingNetwork.shape.existing, keys, storage, registry,
    cluster: newCluster(""), "cluster.api": api, "cluster.access": access, "cluster.pools": pool, "cluster.existing": existingCluster.shape.existing,
    transcription, "transcription.endpoint": existingEndpoint, "transcription.model": model, "transcription.model.archive": transcriptionParts.archive, "transcription.model.floors": transcriptionParts.floor,
    "transcription.gateway": gateway, "transcription.gateway.certificate": transcriptionParts.certificate, "transcription.gateway.callers": transcriptionParts.caller, "transcription.timeouts": timeoutChoices, usage,
  }).map(([path, { shape }]) => [path, Object.keys(shape)]),
);

export type ParsedSettings = z.output<ReturnType<typeof settingsSchema>>;
