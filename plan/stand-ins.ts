import { createHash } from "node:crypto";
import { partitionOf } from "../components/account.ts";
import type { JsonObject } from "./planned.ts";

interface Context {
  readonly name: string;
  /** Physical name: the one asked for, or one in the style of the engine's automatic names. */
  readonly physical: string;
  readonly hash: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly inputs: JsonObject;
}

type Computed = { id: string } & JsonObject;

const ec2 = (prefix: string, kind: string, more: (id: string, context: Context) => JsonObject = () => ({})) => (context: Context): Computed => {
  const id = `${prefix}-${context.hash.slice(0, 17)}`;
  return { id, arn: arn(context, "ec2", `${kind}/${id}`), ...more(id, context) };
};
const arn = ({ partition, region, account }: Context, service: string, resource: string): string => `arn:${partition}:${service}:${region}:${account}:${resource}`;
const globalArn = ({ partition, account }: Context, service: string, resource: string): string => `arn:${partition}:${service}::${account}:${resource}`;
const uuid = (hash: string): string => `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;

/** What a provider would compute, by type. A type that is missing here gets an id, a name and an ARN in AWS's usual form. */
const computedBy: Readonly<Record<string, (context: Context) => Computed>> = {
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc"),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "aws:ec2/route:Route": ec2("r", "route"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2("rtbassoc", "association"),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/natGateway:NatGateway": ec2("nat", "natgateway"),
  "aws:ec2/eip:Eip": ec2("eipalloc", "elastic-ip", (id) => ({ allocationId: id, publicIp: "198.51.100.10" })),
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group", (_, { physical }) => ({ name: physical })),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/networkAcl:NetworkAcl": ec2("acl", "network-acl"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint", (_, { hash }) => ({ prefixListId: `pl-${hash.slice(17, 25)}` })),
  "aws:ec2/managedPrefixList:ManagedPrefixList": ec2("pl", "prefix-list"),
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
  "aws:ec2/instance:Instance": ec2("i", "instance", () => ({ privateIp: "10.0.0.10" })),
  "aws:ebs/volume:Volume": ec2("vol", "volume"),
  "aws:ec2/launchTemplate:LaunchTemplate": ec2("lt", "launch-template", (_, { physical }) => ({ name: physical, latestVersion: 1, defaultVersion: 1 })),
  "aws:s3/bucket:Bucket": (context) => {
    const bucket = typeof context.inputs["bucket"] === "string" ? context.inputs["bucket"] : context.physical;
    return {
      id: bucket, bucket, arn: `arn:${context.partition}:s3:::${bucket}`,
      bucketDomainName: `${bucket}.s3.amazonaws.com`, bucketRegionalDomainName: `${bucket}.s3.${context.region}.amazonaws.com`,
    };
  },
  "aws:kms/key:Key": (context) => {
    const keyId = uuid(context.hash);
    return { id: keyId, keyId, arn: arn(context, "kms", `key/${keyId}`) };
  },
  "aws:kms/alias:Alias": (context) => ({ id: context.physical, name: context.physical, arn: arn(context, "kms", context.physical) }),
  "aws:cloudwatch/logGroup:LogGroup": (context) => ({ id: context.physical, name: context.physical, arn: arn(context, "logs", `log-group:${context.physical}`) }),
  "aws:iam/role:Role": (context) => ({ id: context.physical, name: context.physical, arn: globalArn(context, "iam", `role/${context.physical}`), uniqueId: `AROA${context.hash.slice(0, 17).toUpperCase()}` }),
  "aws:ecr/repository:Repository": (context) => ({
    id: context.physical, name: context.physical, arn: arn(context, "ecr", `repository/${context.physical}`),
    registryId: context.account, repositoryUrl: `${context.account}.dkr.ecr.${context.region}.amazonaws.com/${context.physical}`,
  }),
  "aws:eks/cluster:Cluster": (context) => ({
    id: context.physical, name: context.physical, arn: arn(context, "eks", `cluster/${context.physical}`),
    endpoint: `https://${context.hash.slice(0, 32).toUpperCase()}.gr7.${context.region}.eks.amazonaws.com`, certificateAuthority: { data: "LS0tLS1CRUdJTg==" },
    createdAt: "2026-01-01T00:00:00Z", vpcConfig: { clusterSecurityGroupId: `sg-${context.hash.slice(0, 17)}` },
  }),
  "aws:eks/nodeGroup:NodeGroup": (context) => ({
    id: context.physical, arn: arn(context, "eks", `nodegroup/${context.physical}`), resources: [{ autoscalingGroups: [{ name: `eks-${context.physical}` }], remoteAccessSecurityGroupId: "" }],
  }),
  "aws:lb/loadBalancer:LoadBalancer": (context) => ({
    id: arn(context, "elasticloadbalancing", `loadbalancer/net/${context.physical}/${context.hash.slice(0, 16)}`), name: context.physical,
    arn: arn(context, "elasticloadbalancing", `loadbalancer/net/${context.physical}/${context.hash.slice(0, 16)}`),
    dnsName: `${context.physical}-${context.hash.slice(0, 16)}.elb.${context.region}.amazonaws.com`, zoneId: "Z2IFOLAFXWLO4F",
  }),
  "aws:lb/targetGroup:TargetGroup": (context) => {
    const targetGroup = arn(context, "elasticloadbalancing", `targetgroup/${context.physical}/${context.hash.slice(0, 16)}`);
    return { id: targetGroup, arn: targetGroup, name: context.physical };
  },
};

/** A Kubernetes object's id is its namespace and name. */
function kubernetesObject(name: string, inputs: JsonObject): Computed {
  const metadata = (inputs["metadata"] ?? inputs) as JsonObject;
  const parts = [metadata["namespace"], metadata["name"] ?? name].filter((part) => typeof part === "string");
  return { id: parts.join("/") };
}

/**
 * Plausible values for what a provider computes, so that a plan without an account has every value.
 * The same URN always gets the same values.
 */
export function standIns(type: string, name: string, urn: string, inputs: JsonObject, account: { readonly id: string; readonly region: string }): Computed {
  const hash = createHash("sha256").update(urn).digest("hex");
  const physical = typeof inputs["name"] === "string" ? inputs["name"] : `${name}-${hash.slice(0, 7)}`;
  const context: Context = { name, physical, hash, account: account.id, region: account.region, partition: partitionOf(account.region), inputs };
  const known = computedBy[type];
  if (known) return known(context);
  if (type.startsWith("kubernetes:")) return kubernetesObject(name, inputs);
  if (type.startsWith("pulumi:providers:")) return { id: uuid(hash) };
  const [service = "", kind = ""] = type.replace(/^aws:/, "").split(/[/:]/);
  return { id: physical, name: physical, arn: arn(context, service, `${kind}/${physical}`) };
}
