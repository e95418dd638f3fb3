import { atRest } from "../../engine/controls.ts";
import { eachItem } from "../../engine/checks.ts";
import { beside, joinRule, judged, notKnown, ref } from "../../engine/rule.ts";
import { at, unknown } from "../../engine/value.ts";
import { every, fail, pass, undetermined } from "../../engine/verdict.ts";
import { bucketTypes, encryptionTypes, partners } from "../../engine/buckets.ts";

const [bucket = ""] = bucketTypes;
const [encryption = ""] = encryptionTypes;
const by = (sseAlgorithm: unknown) => ({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] });

export const rule = joinRule({
  id: "bucket-encrypted",
  title: "Buckets have an encryption configuration",
  severity: "high",
  why: "Without one, objects fall back to a key that is shared with every reader of the bucket.",
  remediation: "Add an aws.s3.BucketServerSideEncryptionConfiguration with aws:kms and a customer-managed key (AES256 where the service demands it).",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
  controls: [...atRest, "FSBP S3.17"],
  types: bucketTypes,
  unknown: "An unknown algorithm is undetermined; which key it is does not matter.",
  check: (resource, graph) => {
    const { sure, maybe } = partners(graph, resource, encryptionTypes);
    if (sure.length === 0) return maybe.length > 0 ? undetermined(`which bucket ${maybe[0]?.name} belongs to is not known yet`) : fail("it has no encryption configuration");
    return every(
      sure.map((configuration) =>
        eachItem(configuration, "rules", fail("its encryption configuration has no rule"), (item, path) => {
          const algorithm = at(item, "applyServerSideEncryptionByDefault.sseAlgorithm");
          if (algorithm === unknown) return undetermined(`${configuration.name} ${path}: the algorithm is not known yet`);
          return algorithm === undefined ? fail(`${configuration.name} names no algorithm`) : pass;
        }),
      ),
    );
  },
  fixtures: {
    compliant: [
      ...bucketTypes.map((type) => judged(type, {}, beside(encryption, "sse", { bucket: ref("judged"), ...by("aws:kms") }))),
      ...encryptionTypes.map((type) => judged(bucket, {}, beside(type, "sse", { bucket: ref("judged"), ...by("AES256") }))),
    ],
    violating: [
      judged(bucket, {}),
      judged(bucket, {}, beside(bucket, "other"), beside(encryption, "sse", { bucket: ref("other"), ...by("aws:kms") })),
      judged(bucket, {}, beside(encryption, "sse", { bucket: ref("judged"), rules: [] })),
    ],
    unknown: [judged(bucket, {}, beside(encryption, "sse", { bucket: ref("judged"), ...by(notKnown) })), judged(bucket, {}, beside(encryption, "sse", { bucket: notKnown, ...by("aws:kms") }))],
    boundary: [
      { expect: "pass", resources: judged(bucket, {}, beside(encryption, "sse", { bucket: ref("judged"), rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: notKnown } }] })) },
    ],
  },
});
