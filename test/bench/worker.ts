import * as aws from "@pulumi/aws";
import platform from "../../index.ts";
import { judge, PackProcess } from "../../plan/judge.ts";
import { type Program, record } from "../../plan/record.ts";
import { readStackFile } from "../../plan/stack-file.ts";
import { root } from "../support/stacks.ts";

/** One measurement in a process of its own: a stack's name, or a number of resources. Prints one line of JSON. */
const [what = "dev"] = process.argv.slice(2);
const size = Number(what);

/** Private buckets with their partners, queues and keys: a mix of what rules look at one by one and in joins. */
const synthetic = (resources: number): Program => async () => {
  const options = { provider: new aws.Provider("p", { region: "eu-west-1", allowedAccountIds: ["111111111111"] }) };
  for (let index = 0; index < resources / 5; index += 1) {
    const bucket = new aws.s3.Bucket(`b${index}`, { tags: { index: String(index) } }, options).id;
    new aws.s3.BucketPublicAccessBlock(`b${index}`, { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }, options);
    new aws.s3.BucketServerSideEncryptionConfiguration(`b${index}`, { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }] }, options);
    new aws.sqs.Queue(`q${index}`, { sqsManagedSseEnabled: true }, options);
    new aws.cloudwatch.LogGroup(`l${index}`, { kmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/1" }, options);
  }
  return {};
};

const started = performance.now();
const program = Number.isNaN(size) ? platform : synthetic(size);
const pack = await PackProcess.start();
const packUp = performance.now();
const { resources } = await record(program, readStackFile(root, Number.isNaN(size) ? what : "dev"));
const recorded = performance.now();
await judge(pack, resources);
const judged = performance.now();
await pack.stop();
console.log(JSON.stringify({
  resources: resources.length, packStartMs: packUp - started, recordMs: recorded - packUp, judgeMs: judged - recorded, judgeMsPerResource: (judged - recorded) / resources.length,
  maxRssMiB: process.resourceUsage().maxRSS / 1024,
}));
