import { z } from "zod";
import { instanceTypeProblem, poolKinds } from "../components/cluster/instance-types.ts";
import { deployableVersions, neuronVersionProblem, standardSupportEnd, supportedVersions } from "../components/cluster/versions.ts";
import { arn, block, clientCidr, eachOnce, flag, oneOf, pattern, retentionDays, roleArn, whole } from "./parts.ts";

export const zone = pattern(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone such as eu-west-1a");

const roles = z.array(roleArn).superRefine(eachOnce).default([]);

/** Who may do what in a cluster, beside its creator. */
export const access = block({
  /** Administers the cluster, and is who the program speaks to its API as. Not the role that creates the cluster: EKS has an entry for that one. */
  deployer: roleArn,
  /** Read everything but secrets, restart and scale workloads, drain nodes. */
  operators: roles,
  /** Read everything but secrets. */
  readers: roles,
  /** CI: change what runs in the application's namespace. */
  applicationDeployers: roles,
  /** Everything within the application's namespace, its roles and secrets included. */
  namespaceAdmins: roles,
}).superRefine(({ deployer, ...others }, context) => {
  for (const [list, listed] of Object.entries(others)) {
    const index = listed.indexOf(deployer);
    if (index >= 0) context.addIssue({ code: "custom", path: [list, index], input: deployer, message: "allowed: other roles than the deployer, who may do all of it already; EKS takes one entry per role" });
  }
});

/** How whoever deploys reaches the cluster's API. */
export const api = block({
  /** vpc: a runner inside the VPC; tunnel: an SSM tunnel to this machine; public: the API answers to `cidrs`. */
  reach: oneOf("vpc", "tunnel", "public").default("vpc"),
  /** For reach public: who may ask. */
  cidrs: z.array(clientCidr).default([]),
  /** For reach tunnel: the port on this machine. */
  tunnelPort: whole(1024, 65535).default(8443),
}).superRefine(({ reach, cidrs }, context) => {
  if (reach === "public" && cidrs.length === 0) context.addIssue({ code: "custom", path: ["cidrs"], input: cidrs, message: "allowed: with reach public at least one block, such as your office's 198.51.100.0/24" });
  if (reach !== "public" && cidrs.length > 0) context.addIssue({ code: "custom", path: ["cidrs"], input: cidrs, message: `allowed: none with reach ${reach}; the endpoint is private` });
});

export const pool = block({
  name: pattern(/^[a-z][a-z0-9-]{0,19}$/, "a name of 1 to 20 lower-case letters, digits and hyphens"),
  kind: oneOf(...poolKinds),
  instanceTypes: z.array(z.string()).min(1),
  min: whole(0, 1000).default(0),
  max: whole(0, 1000).default(2),
  /** Root volume in GiB. */
  diskGiB: whole(20, 16384).default(50),
  /** Zones that offer the machines. @default all of the network's */
  zones: z.array(zone).min(1).superRefine(eachOnce).optional(),
}).superRefine((value, context) => {
  for (const [index, type] of value.instanceTypes.entries()) {
    const problem = instanceTypeProblem(value.kind, type);
    if (problem) context.addIssue({ code: "custom", path: ["instanceTypes", index], input: type, message: `allowed: ${problem}` });
  }
  if (value.min > value.max) context.addIssue({ code: "custom", path: ["min"], input: value.min, message: `allowed: at most max, which is ${value.max}` });
});

const version = (today: string) =>
  z.string({ error: 'allowed: a Kubernetes version in quotes, such as "1.35"' }).superRefine((given, context) => {
    const allowed = deployableVersions(today);
    if (allowed.includes(given)) return;
    const end = standardSupportEnd(given);
    const why = supportedVersions(today).includes(given) ? "has no pins in pins.json yet (add-ons, machine images)" : end ? `left EKS standard support on ${end}` : "is not a Kubernetes version that EKS is known to offer";
    context.addIssue({ code: "custom", input: given, message: `${why}; allowed on ${today}: ${allowed.map((v) => `"${v}"`).join(", ")}` });
  });

export const newCluster = (today: string) =>
  block({
    version: version(today),
    api: api.prefault({}),
    access: access.optional(),
    /** False plans everything but what lives in the cluster: for a first deployment through a tunnel, and while the API can't be reached. */
    contents: flag().default(true),
    /** Metrics and logs of nodes and pods in CloudWatch. Costs by what it observes. */
    containerInsights: flag().default(true),
    deletionProtection: flag().default(true),
    logRetentionDays: retentionDays.default(90),
    pools: z.array(pool).superRefine((pools, context) => eachOnce(pools.map(({ name }) => name), context)).default([]),
  }).superRefine((cluster, context) => {
    for (const [index, { kind, instanceTypes }] of cluster.pools.entries()) {
      const problem = kind === "neuron" ? neuronVersionProblem(instanceTypes, cluster.version) : undefined;
      if (problem) context.addIssue({ code: "custom", path: ["pools", index, "instanceTypes"], input: instanceTypes, message: problem });
    }
    if (!cluster.contents) return;
    if (!cluster.access) context.addIssue({ code: "custom", path: ["access", "deployer"], input: undefined, message: "allowed: the ARN of the role that administers the cluster and installs what lives in it; or contents: false" });
    if (!cluster.pools.some(({ kind, min }) => kind === "general" && min > 0)) {
      context.addIssue({ code: "custom", path: ["pools"], input: cluster.pools.map(({ name, kind, min }) => ({ name, kind, min })), message: "allowed: with contents at least one general pool with min 1 or more; CoreDNS and the controllers run there" });
    }
  });

export const existingCluster = block({
  existing: block({
    name: pattern(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, "the name of an EKS cluster"),
    /** For what is installed in it. */
    endpoint: pattern(/^https:\/\/[^\s/]+$/, "the URL of the cluster's API, such as https://0123.gr7.eu-west-1.eks.amazonaws.com").optional(),
    certificateAuthority: pattern(/^[A-Za-z0-9+/]+=*$/, "the cluster's certificate authority in base64, as aws eks describe-cluster shows it").optional(),
    /** Admits the load balancer to the pods. */
    nodeSecurityGroupId: pattern(/^sg-[0-9a-f]{8,17}$/, "a security group id such as sg-0123456789abcdef0").optional(),
    deployer: arn("iam:").optional(),
  }),
  api: api.prefault({}),
  contents: flag().default(true),
});

export type NewClusterSettings = z.output<ReturnType<typeof newCluster>>;
export type ExistingClusterSettings = z.output<typeof existingCluster>;
