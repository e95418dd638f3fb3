import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as aws from "@pulumi/aws";
import { estimate } from "../../plan/price/estimate.ts";
import { refreshPrices } from "../../plan/price/refresh.ts";
import { readPrices, type PriceTable } from "../../plan/price/table.ts";
import { catalogue, pricedInstanceTypes } from "../../plan/price/catalogue.ts";
import type { Program } from "../../plan/record.ts";
import { withCluster, planOf, stackWith } from "../support/stacks.ts";
import { sampleProgram, sampleUsage } from "../../plan/price/sample.ts";

const noUsage = { natGatewayGb: 0, interfaceEndpointGb: 0, logsIngestedGb: 0, storageGb: 0, imagesGb: 0, internetOutGb: 0, loadBalancerUnits: 0, insightsMillions: 0, endpointGb: 0 };
const priced = async (program: Program, region = "eu-west-1", usage = noUsage, table = readPrices()) => estimate((await planOf(stackWith("dev"), {}, program)).resources, region, usage, table);
const beside = (add: (options: { provider: aws.Provider }) => void): Program => async () => {
  add({ provider: new aws.Provider("p", { region: "eu-west-1", allowedAccountIds: ["111111111111"] }) });
  return {};
};

describe("cost", () => {
  it("the workbench's sample base costs what its document says, every difference explained", async () => {
    const { lines, unpriced } = await priced(sampleProgram("us-east-1"), "us-east-1", sampleUsage);
    const sum = (pattern: RegExp): number => Math.round(lines.filter(({ what }) => pattern.test(what)).reduce((total, { monthly }) => total + monthly, 0) * 100) / 100;
    assert.deepEqual(unpriced, []);
    // Document: EC2 30, EBS 5, NAT 32 = 67. See docs/cost.md.
    assert.equal(sum(/^t3\.medium$/), 30.37);
    assert.equal(sum(/disk$/), 4);
    assert.equal(sum(/^NAT gateway$/), 32.85);
    assert.equal(sum(/^public IPv4/), 3.65);
    assert.equal(lines.length, 4 + 3);
  });

  it("counts 730 hours a month and each zone of an interface endpoint", async () => {
    const plan = await planOf(stackWith("prod"));
    const { lines } = estimate(plan.resources, "eu-west-1", noUsage, readPrices());
    const endpoint = lines.find(({ urn, what }) => urn.endsWith("::endpoints-kms") && what.startsWith("interface"));
    assert.deepEqual([endpoint?.quantity, endpoint?.unitPrice, endpoint?.monthly], [2190, 0.011, 24.09]);
  });

  it("prices a pool at its minimum, with its disks", async () => {
    const plan = await planOf(stackWith("dev", withCluster));
    const { lines, unpriced } = estimate(plan.resources, "eu-west-1", noUsage, readPrices());
    const pool = (name: string) => lines.filter(({ urn }) => urn.endsWith(`NodeGroup::pool-${name}`)).map(({ monthly }) => monthly);
    assert.deepEqual(pool("general"), [156.22, 4.4]);
    assert.deepEqual(pool("gpu"), [0, 0]);
    assert.deepEqual(unpriced, []);
  });

  it("dev idles within its budget, with the accelerator pools at nothing", async () => {
    const plan = await planOf(stackWith("dev"));
    const usage = JSON.parse(stackWith("dev").config["ml-platform:usage"] ?? "{}") as Partial<typeof noUsage>;
    const { monthly, unpriced } = estimate(plan.resources, "eu-west-1", { ...noUsage, ...usage }, readPrices());
    assert.ok(monthly <= 450, `${monthly} USD`);
    assert.deepEqual(unpriced, []);
  });

  it("prices an endpoint at its minimum and a load balancer by the hour", async () => {
    const { lines, unpriced } = estimate((await planOf(stackWith("prod"))).resources, "eu-west-1", { ...noUsage, loadBalancerUnits: 2 }, readPrices());
    const of = (name: string) => lines.filter(({ urn, monthly }) => urn.endsWith(name) && monthly > 0).map(({ what, monthly }) => [what, monthly]);
    assert.deepEqual(of("::model-configuration"), [["2 × ml.g5.xlarge, its minimum", 2293.81]]);
    assert.deepEqual(of("LoadBalancer::gateway"), [["load balancer", 18.4], ["capacity units", 8.76]]);
    assert.deepEqual(unpriced, []);
  });

  it("what has no price is listed, never 0", async () => {
    const { lines, unpriced } = await priced(beside((options) => {
      new aws.ec2.Instance("odd", { instanceType: "x99.huge", rootBlockDevice: { volumeSize: 10, volumeType: "io2" } }, options);
      new aws.redshift.Cluster("warehouse", { clusterIdentifier: "w", nodeType: "ra3.xlplus" }, options);
    }));
    assert.deepEqual(lines, []);
    assert.deepEqual(unpriced.map(({ what }) => what).sort(), ["10 GB io2 disk: no price for ebs-io2 in eu-west-1", "aws:redshift/cluster:Cluster", "x99.huge: no price for ec2:x99.huge in eu-west-1"]);
  });

  it("counts every disk of a machine, and no part of a bucket that costs money as free", async () => {
    const { lines, unpriced } = await priced(beside((options) => {
      new aws.ec2.Instance("disks", { instanceType: "t3.medium", rootBlockDevice: { volumeSize: 10, volumeType: "gp3" }, ebsBlockDevices: [{ deviceName: "/dev/sdf", volumeSize: 100, volumeType: "gp3" }] }, options);
      new aws.s3.Inventory("inventory", { bucket: "b", includedObjectVersions: "All", schedule: { frequency: "Daily" }, destination: { bucket: { format: "CSV", bucketArn: "arn:aws:s3:::c" } } }, options);
      new aws.s3.BucketMetric("metric", { bucket: "b" }, options);
      new aws.eks.NodeGroup("spot", { clusterName: "c", nodeRoleArn: "r", subnetIds: ["s"], capacityType: "SPOT", instanceTypes: ["m5.large"], scalingConfig: { minSize: 1, maxSize: 1, desiredSize: 1 } }, options);
    }));
    assert.deepEqual(lines.map(({ what, monthly }) => [what, monthly]), [["t3.medium", 33.29], ["10 GB gp3 disk", 0.88], ["100 GB gp3 disk", 8.8]]);
    assert.deepEqual(unpriced.map(({ what }) => what).sort(), ["1 × m5.large, its minimum: no price for spot:m5.large in eu-west-1", "aws:s3/bucketMetric:BucketMetric", "aws:s3/inventory:Inventory", "their disks: no price for ebs-gp2 in eu-west-1"]);
  });

  it("a region without prices prices nothing", async () => {
    const { monthly, unpriced, lines } = await priced(sampleProgram("eu-west-1"), "ap-south-2");
    assert.deepEqual([monthly, lines.length], [0, 0]);
    assert.ok(unpriced.length >= 4);
  });

  it("usage is shared among the resources that carry it, and its sum is the setting", async () => {
    const plan = await planOf(stackWith("prod"));
    const { lines } = estimate(plan.resources, "eu-west-1", { ...noUsage, natGatewayGb: 300, storageGb: 1000 }, readPrices());
    const quantity = (what: string, unit: string) => lines.filter((line) => line.what === what && line.unit === unit).reduce((sum, line) => sum + line.quantity, 0);
    assert.equal(quantity("data through it", "GB"), 300);
    assert.equal(quantity("objects", "GB-month"), 1000);
  });

  it("every price says when and whence, and whether it was confirmed", () => {
    for (const prices of Object.values(readPrices().regions)) {
      assert.deepEqual(Object.keys(prices).sort(), Object.keys(catalogue).sort());
      for (const { usd, date, source, confirmed } of Object.values(prices)) {
        assert.ok(usd > 0 && /^\d{4}-\d{2}-\d{2}$/.test(date) && source.startsWith("https://") && typeof confirmed === "boolean");
      }
    }
  });
});

describe("npm run prices", () => {
  const columns = ["SKU", "OfferTermCode", "TermType", "PriceDescription", "StartingRange", "PricePerUnit", "Currency", "Instance Type", "Operating System", "Tenancy", "Pre Installed S/W", "CapacityStatus", "usageType"];
  const row = (values: Partial<Record<string, string>>): string => columns.map((column) => `"${values[column] ?? ""}"`).join(",");
  const head = ['"FormatVersion","v1.0"', '"Disclaimer","for tests, with a , comma"', '"Publication Date","2026-11-20"', '"Version","1"', '"OfferCode","x"', columns.map((column) => `"${column}"`).join(",")];
  const offers: Record<string, string[]> = {
    AmazonEC2: [
      row({ usageType: "EU-NatGateway-Hours", StartingRange: "0", PricePerUnit: "0.0490000000", Currency: "USD" }),
      row({ usageType: "EU-NatGateway-Bytes", StartingRange: "10240", PricePerUnit: "0.0100000000", Currency: "USD" }),
      ...pricedInstanceTypes.slice(0, 1).flatMap((type) => [
        row({ "Instance Type": type, "Operating System": "Windows", Tenancy: "Shared", "Pre Installed S/W": "NA", CapacityStatus: "Used", TermType: "OnDemand", PricePerUnit: "9", Currency: "USD" }),
        row({ "Instance Type": type, "Operating System": "Linux", Tenancy: "Shared", "Pre Installed S/W": "NA", CapacityStatus: "Used", TermType: "OnDemand", PricePerUnit: "0.0456000000", Currency: "USD" }),
      ]),
    ],
  };
  const table: PriceTable = { ...readPrices(), regions: { "eu-west-1": readPrices().regions["eu-west-1"] ?? {} } };
  let server: Server;
  let host = "";
  const asked: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const offer = /offers\/v1\.0\/aws\/(\w+)\/current\/eu-west-1\/index\.csv$/.exec(request.url ?? "")?.[1] ?? "";
      response.end([...head, ...(offers[offer] ?? [])].join("\n"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => void server.close());

  it("takes the first tier of the right product, dates it, and keeps what the list does not show", async () => {
    const { table: fresh, changes, missing } = await refreshPrices(table, "2026-12-01", host);
    const prices = fresh.regions["eu-west-1"] ?? {};
    assert.deepEqual({ ...prices["nat-gateway"], source: "" }, { usd: 0.049, source: "", date: "2026-12-01", confirmed: true });
    assert.deepEqual([prices["ec2:t3.medium"]?.usd, prices["ec2:t3.medium"]?.confirmed], [0.0456, true]);
    assert.deepEqual(prices["nat-gateway-data"], table.regions["eu-west-1"]?.["nat-gateway-data"]);
    assert.deepEqual(changes, ["eu-west-1 nat-gateway: 0.048 → 0.049"]);
    assert.ok(missing.includes("eu-west-1 nat-gateway-data"));
    assert.ok(asked.some((url) => url.includes("/AmazonS3/")));
  });

  it("says so when the list can't be reached, and changes nothing", async () => {
    await assert.rejects(refreshPrices(table, "2026-12-01", "http://127.0.0.1:1"), /price list can't be reached .*The prices stay as they are/);
  });
});
