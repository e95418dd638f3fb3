import path from "node:path";
import * as aws from "@pulumi/aws";
import platform from "../../index.ts";
import { goldenDay } from "../../plan/golden.ts";
import { type Plan, type Program, type RecordOptions, record } from "../../plan/record.ts";
import type { PlannedResource } from "../../plan/planned.ts";
import { readStackFile, type StackFile } from "../../plan/stack-file.ts";

export const root = path.join(import.meta.dirname, "..", "..");
/** A day on which the committed stacks' settings are checked, so that no test breaks by calendar. */
export const testDay = goldenDay;
process.env["ML_PLATFORM_TODAY"] = testDay;

export const stacks = ["dev", "staging", "prod"] as const;

/** A stack file with some blocks replaced; `undefined` removes one. */
export function stackWith(stack: string, blocks: Readonly<Record<string, unknown>> = {}): StackFile {
  const file = readStackFile(root, stack);
  const config: Record<string, string> = { ...file.config };
  for (const [key, value] of Object.entries(blocks)) {
    if (value === undefined) delete config[`ml-platform:${key}`];
    else config[`ml-platform:${key}`] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return { ...file, config };
}

/** A block of a committed stack file as data. */
export const blockOf = (stack: string, key: string): Record<string, unknown> => JSON.parse(readStackFile(root, stack).config[`ml-platform:${key}`] ?? "{}") as Record<string, unknown>;

const plans = new Map<string, Promise<Plan>>();

/** The plan of a stack; the platform's own is recorded once per process and settings. Nobody may change what is returned. */
export function planOf(file: StackFile, options: RecordOptions = {}, program: Program = platform): Promise<Plan> {
  if (program !== platform) return record(program, file, options);
  const key = JSON.stringify([file, options]);
  const plan = plans.get(key) ?? record(program, file, options);
  plans.set(key, plan);
  return plan;
}

/** The platform and something beside it, on a provider of its own. */
export const platformAnd = (add: (options: { provider: aws.Provider }) => void): Program => async () => {
  const outputs = await platform();
  add({ provider: new aws.Provider("beside", { region: "eu-west-1", allowedAccountIds: ["111111111111"] }) });
  return outputs;
};

export const ofType = (plan: Plan, type: string): PlannedResource[] => plan.resources.filter((resource) => resource.type === type);

export function only(plan: Plan, type: string, name?: string): PlannedResource {
  const found = ofType(plan, type).filter((resource) => name === undefined || resource.name === name);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources of type ${type}${name ? ` named ${name}` : ""}`);
  return found[0];
}

/** A cluster with one pool of each kind. */
export const clusterBlock = {
  version: "1.35",
  access: { deployer: "arn:aws:iam::111111111111:role/platform-deployer" },
  pools: [
    { name: "general", kind: "general", instanceTypes: ["m5.xlarge"], min: 1, max: 4 },
    { name: "gpu", kind: "gpu", instanceTypes: ["g4dn.xlarge"] },
    { name: "neuron", kind: "neuron", instanceTypes: ["inf1.xlarge"] },
  ],
};

/** The blocks of a stack that has that cluster. */
export const withCluster = { cluster: clusterBlock, keys: { autoscalingServiceRoleExists: true } };

/** The blocks of a stack with neither cluster nor model. */
export const withoutHeart = { cluster: undefined, transcription: undefined };

const prodBlock = (key: string, more: Readonly<Record<string, unknown>>): Record<string, unknown> => ({ [key]: { ...blockOf("prod", key), ...more } });
const gatewayWith = (more: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { gateway, ...rest } = blockOf("prod", "transcription") as { gateway: object };
  return { transcription: { ...rest, gateway: { ...gateway, ...more } } };
};

export const existingNetwork = {
  existing: {
    vpcId: "vpc-0123456789abcdef0", cidr: "10.9.0.0/16", zones: ["eu-west-1a", "eu-west-1b"],
    privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"], publicSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
  },
};
export const existingCluster = {
  existing: {
    name: "shared", endpoint: "https://0123456789.gr7.eu-west-1.eks.amazonaws.com", certificateAuthority: "LS0tLS1CRUdJTg==",
    nodeSecurityGroupId: "sg-0123456789abcdef0", deployer: "arn:aws:iam::333333333333:role/platform-deployer",
  },
};

/** prod as its users may also ask for it. */
export const prodVariants = (): [string, StackFile][] => [
  ["prod in a VPC that was there before", stackWith("prod", { network: existingNetwork })],
  ["prod on a cluster that was there before", stackWith("prod", { cluster: existingCluster })],
  ["prod without what lives in the cluster", stackWith("prod", prodBlock("cluster", { contents: false }))],
  ["prod without cluster and transcription", stackWith("prod", withoutHeart)],
  ["prod for named clients", stackWith("prod", gatewayWith({ ingress: "cidrs", cidrs: ["198.51.100.0/24", "203.0.113.7/32"] }))],
  ["prod scaled on CloudWatch", stackWith("prod", gatewayWith({ scaleOn: "cloudwatch" }))],
];
