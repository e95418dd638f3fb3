import { bucketTypes, partners, policyTypes } from "../../engine/buckets.ts";
import { inTransit } from "../../engine/controls.ts";
import { refusesPlaintext } from "../../engine/policy-document.ts";
import { beside, joinRule, judged, notKnown, ref } from "../../engine/rule.ts";
import { fail, some, undetermined } from "../../engine/verdict.ts";

const [bucket = ""] = bucketTypes;
const [policy = ""] = policyTypes;
const deny = (more: Record<string, unknown> = {}) => ({
  policy: JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } }, ...more }] }),
});

export const rule = joinRule({
  id: "bucket-tls-only",
  title: "Buckets refuse requests without TLS",
  severity: "high",
  why: "S3 answers plain HTTP unless a policy refuses it.",
  remediation: 'Add a bucket policy that denies s3:* to everyone when "aws:SecureTransport" is "false".',
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit",
  controls: [...inTransit, "FSBP S3.5", "CIS 3.1.1"],
  types: bucketTypes,
  unknown: "An unknown policy is undetermined.",
  check: (resource, graph) => {
    const { sure, maybe } = partners(graph, resource, policyTypes);
    const none = maybe.length > 0 ? undetermined(`which bucket ${maybe[0]?.name} belongs to is not known yet`) : fail("no policy refuses requests without TLS");
    const texts = [...sure.map((found) => refusesPlaintext(found.at("policy"), `${found.name} policy`)), ...(resource.at("policy") === undefined ? [] : [refusesPlaintext(resource.at("policy"), "policy")])];
    return some(texts, none);
  },
  fixtures: {
    compliant: [judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), ...deny() })), ...bucketTypes.map((type) => judged(type, deny()))],
    violating: [
      judged(bucket, {}),
      judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), ...deny({ Effect: "Allow" }) })),
      judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), ...deny({ Action: "s3:GetObject" }) })),
      judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), ...deny({ Principal: { AWS: "arn:aws:iam::111111111111:root" } }) })),
    ],
    unknown: [judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), policy: notKnown }))],
    boundary: [
      { expect: "fail", resources: judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), ...deny({ Condition: { Bool: { "aws:SecureTransport": "true" } } }) })) },
      // It speaks of some requests only, or of the bucket without its objects.
      { expect: "fail", resources: judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), ...deny({ Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:PrincipalAccount": "111111111111" } } }) })) },
      { expect: "fail", resources: judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), ...deny({ Resource: "arn:aws:s3:::b" }) })) },
      { expect: "pass", resources: judged(bucket, {}, beside(policy, "policy", { bucket: ref("judged"), ...deny({ Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] }) })) },
    ],
  },
});
