import type { Json, PlannedResource } from "../planned.ts";

/** A quantity of something that the catalogue prices. */
export interface Use {
  readonly what: string;
  /** Key of the catalogue. */
  readonly price: string;
  readonly quantity: number;
}

export interface Usage {
  readonly natGatewayGb: number;
  readonly interfaceEndpointGb: number;
  readonly logsIngestedGb: number;
  readonly storageGb: number;
  readonly imagesGb: number;
  readonly internetOutGb: number;
  /** Capacity units of all load balancers, on average. */
  readonly loadBalancerUnits: number;
  /** Millions of observations in Container Insights. */
  readonly insightsMillions: number;
  /** GB into the endpoints' instances. */
  readonly endpointGb: number;
}

export interface Surroundings {
  readonly usage: Usage;
  readonly find: (urn: string) => PlannedResource | undefined;
  /** Resources of the same type in the plan: usage is shared evenly among them. */
  readonly countOf: (resource: PlannedResource) => number;
}

/** Hours in a month, as AWS's own calculator counts. */
export const hoursPerMonth = 730;

type Pricer = (resource: PlannedResource, surroundings: Surroundings) => readonly Use[];

const month = (what: string, price: string, count = 1): Use => ({ what, price, quantity: count * hoursPerMonth });
const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const number = (value: Json | undefined, otherwise: number): number => (typeof value === "number" ? value : otherwise);
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const field = (value: Json | undefined, key: string): Json | undefined => (typeof value === "object" && value !== null && !Array.isArray(value) ? value[key] : undefined);
const shared = (total: number, resource: PlannedResource, { countOf }: Surroundings): number => total / Math.max(1, countOf(resource));

export const pricers: Readonly<Record<string, Pricer>> = {
  "aws:ec2/natGateway:NatGateway": (resource, around) => [
    month("NAT gateway", "nat-gateway"),
    { what: "data through it", price: "nat-gateway-data", quantity: shared(around.usage.natGatewayGb, resource, around) },
  ],
  "aws:ec2/eip:Eip": () => [month("public IPv4 address", "public-ipv4")],
  "aws:ec2/internetGateway:InternetGateway": (resource, around) => [{ what: "data out to the internet", price: "internet-out", quantity: shared(around.usage.internetOutGb, resource, around) }],
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
  "aws:kms/key:Key": () => [{ what: "key", price: "kms-key", quantity: 1 }],
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:cloudwatch/logGroup:LogGroup": (resource, around) => {
    const ingested = shared(around.usage.logsIngestedGb, resource, around);
    // Without a retention logs are kept for ever; a year stands for that.
    const months = number(resource.inputs["retentionInDays"], 365) / 30;
    return [{ what: "logs written", price: "logs-ingested", quantity: ingested }, { what: "logs kept", price: "logs-stored", quantity: ingested * months }];
  },
  "aws:ecr/repository:Repository": (resource, around) => [{ what: "images", price: "ecr-stored", quantity: shared(around.usage.imagesGb, resource, around) }],
  "aws:eks/cluster:Cluster": () => [month("control plane", "eks-cluster")],
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:ec2/instance:Instance": instance,
  "aws:ebs/volume:Volume": (resource) => [volume(resource.inputs["size"], resource.inputs["type"])],
  "aws:eks/addon:Addon": ({ inputs }, { usage }) => (inputs["addonName"] === "amazon-cloudwatch-observability" ? [{ what: "Container Insights", price: "insights-observations", quantity: usage.insightsMillions }] : []),
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": endpointConfiguration,
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ inputs }) => [{ what: "alarm", price: "alarm", quantity: Math.max(1, list(inputs["metricQueries"]).filter((query) => field(query, "metric")).length) }],
  "aws:secretsmanager/secret:Secret": () => [{ what: "secret", price: "secret", quantity: 1 }],
};

/** Types that cost nothing by themselves. A type that is in neither table is reported as not priced. */
const freePatterns = [
  /^pulumi:/, /^ml-platform:/, /^awsx:/, /^eks:/,
  /^aws:iam\//, /^aws:vpc\/securityGroup(Ingress|Egress)Rule:/, /^aws:kms\/alias:/, /^aws:ecr\/lifecyclePolicy:/,
  /^aws:ec2\/(vpc|subnet|route|routeTable|routeTableAssociation|securityGroup|securityGroupRule|defaultSecurityGroup|networkAcl|flowLog|launchTemplate):/,
  // Not every part of a bucket: inventories, metrics and replicas cost money.
  /^aws:s3\/bucket(Acl|LifecycleConfiguration|Logging|Object|Objectv2|OwnershipControls|Policy|PublicAccessBlock|ServerSideEncryptionConfiguration|Versioning):/,
  /^aws:eks\/(accessEntry|accessPolicyAssociation|podIdentityAssociation):/,
  // What these make in AWS is priced where it is described: an endpoint by its configuration.
  /^kubernetes:/, /^aws:cloudformation\/stack:/, /^aws:sagemaker\/model:/,
  /^aws:appautoscaling\//, /^aws:autoscaling\/tag:/, /^aws:ec2\/managedPrefixList:/, /^aws:lb\/(listener|targetGroup):/,
];

export const isFree = (type: string): boolean => freePatterns.some((expression) => expression.test(type));

function bucket(resource: PlannedResource, around: Surroundings): readonly Use[] {
  return [{ what: "objects", price: "s3-standard", quantity: shared(around.usage.storageGb, resource, around) }];
}

function instance({ inputs }: PlannedResource): readonly Use[] {
  const type = text(inputs["instanceType"]);
  const disks = [inputs["rootBlockDevice"], ...list(inputs["ebsBlockDevices"])];
  return [month(type, `ec2:${type}`), ...disks.map((disk) => volume(field(disk, "volumeSize"), field(disk, "volumeType")))];
}

function endpoint(resource: PlannedResource, around: Surroundings): readonly Use[] {
  if (resource.inputs["vpcEndpointType"] !== "Interface") return [];
  const zones = Math.max(1, list(resource.inputs["subnetIds"]).length);
  return [
    month(`interface endpoint in ${zones} zones`, "interface-endpoint", zones),
    { what: "data through it", price: "interface-endpoint-data", quantity: shared(around.usage.interfaceEndpointGb, resource, around) },
  ];
}

/** A network load balancer; the others are priced otherwise, and reported as not priced. */
function loadBalancer(resource: PlannedResource, around: Surroundings): readonly Use[] {
  const kind = text(resource.inputs["loadBalancerType"]) === "network" ? "network-load-balancer" : "application-load-balancer";
  return [month("load balancer", kind), { what: "capacity units", price: `${kind}-unit`, quantity: shared(around.usage.loadBalancerUnits, resource, around) * hoursPerMonth }];
}

/** What the endpoint costs at rest: its initial instances, which are the autoscaler's minimum, and their disks where they have none of their own. */
function endpointConfiguration(resource: PlannedResource, around: Surroundings): readonly Use[] {
  const variants = list(resource.inputs["productionVariants"]).flatMap((variant): Use[] => {
    const type = text(field(variant, "instanceType"));
    const count = number(field(variant, "initialInstanceCount"), 1);
    const size = number(field(variant, "volumeSizeInGb"), 0);
    return [month(`${count} × ${type}, its minimum`, `sagemaker:${type}`, count), ...(size > 0 ? [{ what: "their disks", price: "endpoint-disk", quantity: size * count }] : [])];
  });
  return [...variants, { what: "data into it", price: "endpoint-data-in", quantity: shared(around.usage.endpointGb, resource, around) }];
}

/** What the pool costs at rest: its minimum of machines. */
function nodeGroup(resource: PlannedResource, { find }: Surroundings): readonly Use[] {
  const machines = number(field(resource.inputs["scalingConfig"], "minSize"), 0);
  const type = text(list(resource.inputs["instanceTypes"])[0]);
  // Spot prices change by the hour: there is none in the table, so it is reported as not priced.
  const market = resource.inputs["capacityType"] === "SPOT" ? "spot" : "ec2";
  const template = (resource.propertyDependencies["launchTemplate"] ?? []).map(find).find((found) => found?.type === "aws:ec2/launchTemplate:LaunchTemplate");
  const disk = field(list(template?.inputs["blockDeviceMappings"])[0], "ebs");
  const size = number(field(disk, "volumeSize"), 20);
  return [month(`${machines} × ${type}, its minimum`, `${market}:${type}`, machines), { ...volume(size * machines, field(disk, "volumeType")), what: "their disks" }];
}

const volume = (size: Json | undefined, type: Json | undefined): Use => ({ what: `${number(size, 8)} GB ${text(type) || "gp2"} disk`, price: `ebs-${text(type) || "gp2"}`, quantity: number(size, 8) });
