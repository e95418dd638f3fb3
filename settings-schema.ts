import { z } from "zod";
import { instanceTypeProblem, poolKinds } from "./components/cluster/instance-types.ts";
import { standardSupportEnd, supportedVersions } from "./components/cluster/versions.ts";
import { type KeyPurpose, keyPurposes } from "./components/data/key-policies.ts";
import { endpointServices } from "./components/network/endpoint-services.ts";
import { type LayoutProblem, networkProblems } from "./components/network/layout.ts";
import { block, eachOnce, oneOf, pattern, whole } from "./settings-parts.ts";

const cidr = z.string({ error: "allowed: an IPv4 block such as 10.0.0.0/16" });
const arn = (service: string) =>
  pattern(new RegExp(`^arn:aws[a-z-]*:${service}:`), `an ARN that starts with arn:aws:${service}:`);
/** Retention periods that CloudWatch Logs accepts, in days (PutRetentionPolicy). */
const retentionDays = z.union(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653].map((d) => z.literal(d)),
  { error: "allowed: a CloudWatch Logs retention in days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, … 3653" },
);

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
    cidr,
    privateSubnetIds: z.array(subnetId).min(2, "allowed: at least 2 private subnets, in different zones"),
    publicSubnetIds: z.array(subnetId).default([]),
  }),
  interfaceEndpoints: z.array(z.enum(endpointServices)).default([]),
});

const newNetwork = block({
  cidr,
  zones: z.array(pattern(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone such as eu-west-1a")).min(2, "allowed: at least 2 zones"),
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
  autoscalingServiceRoleExists: z.boolean().default(false),
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

const pool = block({
  name: pattern(/^[a-z][a-z0-9-]{0,19}$/, "a name of 1 to 20 lower-case letters, digits and hyphens"),
  kind: oneOf(...poolKinds),
  instanceTypes: z.array(z.string()).min(1),
  min: whole(0, 1000).default(0),
  max: whole(0, 1000).default(2),
  /** Root volume in GiB. */
  diskGiB: whole(20, 16384).default(50),
}).superRefine((value, context) => {
  for (const [index, type] of value.instanceTypes.entries()) {
    const problem = instanceTypeProblem(value.kind, type);
    if (problem) context.addIssue({ code: "custom", path: ["instanceTypes", index], input: type, message: `allowed: ${problem}` });
  }
  if (value.min > value.max) context.addIssue({ code: "custom", path: ["min"], input: value.min, message: `allowed: at most max, which is ${value.max}` });
});

const newCluster = (today: string) =>
  block({
    version: z.string({ error: 'allowed: a Kubernetes version in quotes, such as "1.35"' }).superRefine((version, context) => {
      const supported = supportedVersions(today);
      if (supported.includes(version)) return;
      const end = standardSupportEnd(version);
      context.addIssue({
        code: "custom",
        input: version,
        message: `${end ? `left EKS standard support on ${end}` : "is not a Kubernetes version that EKS is known to offer"}; allowed on ${today}: ${supported.map((v) => `"${v}"`).join(", ")}`,
      });
    }),
    /** Roles (ARN) that administer the cluster, besides its creator. */
    administrators: z.array(arn("iam:")).default([]),
    deletionProtection: z.boolean().default(true),
    logRetentionDays: retentionDays.default(90),
    pools: z.array(pool).superRefine((pools, context) => eachOnce(pools.map(({ name }) => name), context)).default([]),
  });

const existingCluster = block({ existing: block({ name: pattern(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, "the name of an EKS cluster") }) });

const transcription = block({ endpoint: block({ existing: pattern(/^[A-Za-z0-9](-*[A-Za-z0-9]){0,62}$/, "the name of a SageMaker endpoint") }) });

/** What a month of use is taken to be when the plan is priced. Nothing is created from it. */
const usage = block({
  natGatewayGb: z.number().min(0).default(100),
  interfaceEndpointGb: z.number().min(0).default(50),
  logsIngestedGb: z.number().min(0).default(10),
  storageGb: z.number().min(0).default(100),
  imagesGb: z.number().min(0).default(20),
  internetOutGb: z.number().min(0).default(100),
});

const hasExisting = (value: unknown): boolean => typeof value === "object" && value !== null && "existing" in value;

/** Decides by the key `existing` which of two blocks is meant, so that an error speaks of the one that the user wrote. */
function existingOr<A extends z.ZodType, B extends z.ZodType>(existing: A, created: B) {
  return z.unknown().transform((value, context): z.output<A> | z.output<B> => {
    const result = (hasExisting(value) ? existing : created).safeParse(value, { reportInput: true });
    if (result.success) return result.data as z.output<A> | z.output<B>;
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: issue.input } as (typeof context.issues)[number]);
    return z.NEVER;
  });
}

interface WholeSettings {
  readonly account: z.output<typeof account>;
  readonly network: z.output<typeof existingNetwork> | z.output<typeof newNetwork>;
  readonly keys: z.output<typeof keys>;
  readonly cluster?: z.output<typeof existingCluster> | z.output<ReturnType<typeof newCluster>>;
}

/** What no block can see by itself. */
function contradictions({ account, network, keys, cluster }: WholeSettings): LayoutProblem[] {
  const problems: LayoutProblem[] = [];
  for (const [index, zone] of ("zones" in network ? network.zones : []).entries()) {
    if (zone.slice(0, -1) !== account.region) problems.push({ path: ["network", "zones", index], input: zone, message: `allowed: a zone of account.region, such as ${account.region}a` });
  }
  const pools = cluster && "pools" in cluster ? cluster.pools : [];
  if (pools.length > 0 && !keys.existing.volumes && !keys.autoscalingServiceRoleExists) {
    problems.push({
      path: ["keys", "autoscalingServiceRoleExists"], input: false,
      message: "allowed: true, once the account has the role that starts nodes with encrypted disks: aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com",
    });
  }
  return problems;
}

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
  Object.entries({ account, network: newNetwork, "network.existing": existingNetwork.shape.existing, keys, storage, registry, cluster: newCluster(""), "cluster.existing": existingCluster.shape.existing, "cluster.pools": pool, transcription, usage })
    .map(([path, { shape }]) => [path, Object.keys(shape)]),
);

export type ParsedSettings = z.output<ReturnType<typeof settingsSchema>>;
export type NewNetworkSettings = z.output<typeof newNetwork>;
export type NewClusterSettings = z.output<ReturnType<typeof newCluster>>;
export type PoolSettings = z.output<typeof pool>;
export type StorageSettings = z.output<typeof storage>;
export type RegistrySettings = z.output<typeof registry>;
export type KeySettings = z.output<typeof keys>;
