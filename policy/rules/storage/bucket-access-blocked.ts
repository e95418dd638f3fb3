import { blockTypes, bucketTypes, partners } from "../../engine/buckets.ts";
import { isTrue } from "../../engine/checks.ts";
import { networkAccess } from "../../engine/controls.ts";
import { beside, joinRule, judged, notKnown, ref } from "../../engine/rule.ts";
import { every, fail, undetermined } from "../../engine/verdict.ts";

const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;
const [bucket = ""] = bucketTypes;
const [block = ""] = blockTypes;
const all = Object.fromEntries(flags.map((flag) => [flag, true]));

export const rule = joinRule({
  id: "bucket-access-blocked",
  title: "Every bucket has an access block with all four flags",
  severity: "critical",
  why: "The block is what still holds when somebody later adds a public policy or ACL.",
  remediation: "Add an aws.s3.BucketPublicAccessBlock for the bucket with all four flags true.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  controls: [...networkAccess, "FSBP S3.8", "CIS 3.1.4"],
  types: bucketTypes,
  unknown: "An unknown flag is undetermined, and so is a block whose bucket is unknown and depends on nothing in the stack.",
  check: (resource, graph) => {
    const { sure, maybe } = partners(graph, resource, blockTypes);
    if (sure.length > 1) return fail(`it has ${sure.length} access blocks, which overwrite each other: ${sure.map(({ name }) => name).join(", ")}`);
    if (sure.length === 0) return maybe.length > 0 ? undetermined(`which bucket ${maybe[0]?.name} belongs to is not known yet`) : fail("it has no access block");
    return every(sure.flatMap((found) => flags.map((flag) => isTrue(found, flag, `${found.name} leaves ${flag} off`))));
  },
  fixtures: {
    compliant: [judged(bucket, {}, beside(block, "block", { bucket: ref("judged"), ...all })), judged(bucketTypes[1] as string, { bucket: "b" }, beside(block, "block", { bucket: "b", ...all }))],
    violating: [
      judged(bucket, {}),
      judged(bucket, {}, beside(bucket, "other"), beside(block, "block", { bucket: ref("other"), ...all })),
      ...flags.map((flag) => judged(bucket, {}, beside(block, "block", { bucket: ref("judged"), ...all, [flag]: false }))),
      judged(bucket, {}, beside(block, "one", { bucket: ref("judged"), ...all }), beside(block, "two", { bucket: ref("judged"), ...all })),
    ],
    unknown: [judged(bucket, {}, beside(block, "block", { bucket: ref("judged"), ...all, ignorePublicAcls: notKnown })), judged(bucket, {}, beside(block, "block", { bucket: notKnown, ...all }))],
    boundary: [{ expect: "fail", resources: judged(bucket, {}, beside(block, "block", { bucket: ref("judged"), ...all, ignorePublicAcls: notKnown, blockPublicAcls: false })) }],
  },
});
