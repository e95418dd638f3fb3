import * as aws from "@pulumi/aws";
import type { Program } from "../record.ts";
import type { Usage } from "./resources.ts";

/**
 * The base of the workbench document's sample stack: one t3.medium with a 50 GB gp3 disk and one NAT gateway with its address.
 * docs/cost.md compares its price with the document's 67 USD.
 */
export const sampleProgram = (region: string): Program => async () => {
  const options = { provider: new aws.Provider("sample", { region: region as aws.Region, allowedAccountIds: ["111111111111"] }) };
  new aws.ec2.Instance("ml", { instanceType: "t3.medium", rootBlockDevice: { volumeSize: 50, volumeType: "gp3", encrypted: true } }, options);
  const address = new aws.ec2.Eip("nat", { domain: "vpc" }, options);
  new aws.ec2.NatGateway("nat", { allocationId: address.id, subnetId: "subnet-0123456789abcdef0" }, options);
  new aws.s3.Bucket("datasets", {}, options);
  new aws.ec2.InternetGateway("internet", {}, options);
  return {};
};

/** Usage that the document prices per unit: 1 GB each. */
export const sampleUsage: Usage = { natGatewayGb: 1, interfaceEndpointGb: 0, logsIngestedGb: 0, storageGb: 1, imagesGb: 0, internetOutGb: 1, loadBalancerUnits: 0, insightsMillions: 0, endpointGb: 0 };
