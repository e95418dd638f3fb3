/** What the platform knows how to price, and how each price is found in AWS's public price list. */

export interface PriceDefinition {
  readonly unit: string;
  /** Offer code in the price list. */
  readonly offer: string;
  /** Columns of the price list and what they must be; a regular expression where the value has a region prefix. */
  readonly match: Readonly<Record<string, string | RegExp>>;
}

const usage = (offer: string, unit: string, usageType: RegExp, match: Readonly<Record<string, string | RegExp>> = {}): PriceDefinition => ({
  unit, offer, match: { usageType, StartingRange: "0", ...match },
});

/** Instance types of the price table. Any other is reported as not priced. */
export const pricedInstanceTypes = ["t3.medium", "t3.large", "t3.xlarge", "m5.large", "m5.xlarge", "m5.2xlarge", "g4dn.xlarge", "g5.xlarge", "inf1.xlarge"] as const;
/** Instance types of endpoints, likewise. */
export const pricedEndpointTypes = ["ml.m5.xlarge", "ml.c5.xlarge", "ml.g4dn.xlarge", "ml.g5.xlarge", "ml.g6.xlarge", "ml.inf1.xlarge", "ml.inf2.xlarge"] as const;

const instances = Object.fromEntries(
  pricedInstanceTypes.map((type): [string, PriceDefinition] => [
    `ec2:${type}`,
    {
      unit: "hour", offer: "AmazonEC2",
      match: { "Instance Type": type, "Operating System": "Linux", Tenancy: "Shared", "Pre Installed S/W": "NA", CapacityStatus: "Used", TermType: "OnDemand" },
    },
  ]),
);

const endpoints = Object.fromEntries(
  pricedEndpointTypes.map((type): [string, PriceDefinition] => [`sagemaker:${type}`, { unit: "hour", offer: "AmazonSageMaker", match: { "Instance Type": type, Component: "Hosting", TermType: "OnDemand" } }]),
);

export const catalogue: Readonly<Record<string, PriceDefinition>> = {
  ...instances,
  ...endpoints,
  "ebs-gp3": usage("AmazonEC2", "GB-month", /EBS:VolumeUsage\.gp3$/),
  "eks-cluster": usage("AmazonEKS", "hour", /AmazonEKS-Hours:perCluster$/),
  "nat-gateway": usage("AmazonEC2", "hour", /NatGateway-Hours$/),
  "nat-gateway-data": usage("AmazonEC2", "GB", /NatGateway-Bytes$/),
  "public-ipv4": usage("AmazonVPC", "hour", /PublicIPv4:InUseAddress$/),
  "interface-endpoint": usage("AmazonVPC", "hour", /VpcEndpoint-Hours$/),
  "interface-endpoint-data": usage("AmazonVPC", "GB", /VpcEndpoint-Bytes$/),
  "kms-key": usage("awskms", "key-month", /KMS-Keys$/),
  "s3-standard": usage("AmazonS3", "GB-month", /TimedStorage-ByteHrs$/),
  "logs-ingested": usage("AmazonCloudWatch", "GB", /VendedLog-Bytes$/),
  "logs-stored": usage("AmazonCloudWatch", "GB-month", /TimedStorage-ByteHrs$/),
  "ecr-stored": usage("AmazonECR", "GB-month", /TimedStorage-ByteHrs$/),
  "internet-out": usage("AWSDataTransfer", "GB", /DataTransfer-Out-Bytes$/),
  "endpoint-disk": usage("AmazonSageMaker", "GB-month", /Host:VolumeUsage\.gp2$/),
  "endpoint-data-in": usage("AmazonSageMaker", "GB", /Hst:Data-Bytes-In$/),
  "network-load-balancer": usage("AWSELB", "hour", /LoadBalancerUsage$/, { Group: "ELB:Balancer", "Product Family": "Load Balancer-Network" }),
  "network-load-balancer-unit": usage("AWSELB", "LCU-hour", /LCUUsage$/, { "Product Family": "Load Balancer-Network" }),
  alarm: usage("AmazonCloudWatch", "alarm-month", /CW:AlarmMonitorUsage$/),
  "insights-observations": usage("AmazonCloudWatch", "million", /CW:ObservationUsage$/),
  secret: usage("AWSSecretsManager", "secret-month", /AWSSecretsManager-Secrets$/),
};
