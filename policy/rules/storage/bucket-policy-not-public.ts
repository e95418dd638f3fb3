import { bucketTypes, policyTypes } from "../../engine/buckets.ts";
import { networkAccess } from "../../engine/controls.ts";
import { notForEveryone } from "../../engine/policy-document.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { notApplicable } from "../../engine/verdict.ts";

const [policy = ""] = policyTypes;
const accessPoint = "aws:s3/accessPoint:AccessPoint";
const accessPointPolicy = "aws:s3control/accessPointPolicy:AccessPointPolicy";
const one = (statement: Record<string, unknown>) => ({ policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement }] }) });

export const rule = resourceRule({
  id: "bucket-policy-not-public",
  title: "No bucket policy is for everyone",
  severity: "critical",
  why: "One statement for everyone publishes the bucket to the internet.",
  remediation: "Name accounts, roles or services as principals, or restrict the statement by account, organization, VPC or source ARN.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status",
  controls: [...networkAccess, "FSBP S3.2", "FSBP S3.3"],
  types: [...policyTypes, accessPoint, accessPointPolicy, ...bucketTypes],
  unknown: "An unknown policy, or an unknown part of an allowing statement, is undetermined.",
  check: (resource) => (resource.at("policy") === undefined ? notApplicable : notForEveryone(resource.at("policy"), "policy")),
  fixtures: {
    compliant: [
      judged(policy, one({ Principal: { AWS: "arn:aws:iam::111111111111:root" } })),
      judged(policy, one({ Effect: "Deny", Principal: "*" })),
      judged(accessPoint, one({ Principal: "*", Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } })),
    ],
    violating: [
      judged(policy, one({ Principal: "*" })),
      judged(policy, one({ Principal: { AWS: ["arn:aws:iam::111111111111:root", "*"] } })),
      judged(policy, one({ Principal: { Federated: "*" } })),
      judged(policy, one({ NotPrincipal: { AWS: "arn:aws:iam::111111111111:root" } })),
      judged(policy, one({ Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } })),
      judged(policy, { policy: { Statement: { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" } } }),
      judged(accessPointPolicy, one({ Principal: "*" })),
      ...bucketTypes.map((type) => judged(type, one({ Principal: "*" }))),
    ],
    unknown: [judged(policy, { policy: notKnown }), judged(policy, { policy: "not JSON" })],
    boundary: [
      // "If exists" and wildcards let strangers through.
      { expect: "fail", resources: judged(policy, one({ Principal: "*", Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } } })) },
      { expect: "fail", resources: judged(policy, one({ Principal: "*", Condition: { StringLike: { "aws:PrincipalArn": "*" } } })) },
      { expect: "pass", resources: judged(policy, one({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })) },
      // A role of that name in anybody's account; any resource of one account.
      { expect: "fail", resources: judged(policy, one({ Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/reader" } } })) },
      { expect: "pass", resources: judged(policy, one({ Principal: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:*" } } })) },
      { expect: "notApplicable", resources: judged(bucketTypes[0] as string, {}) },
    ],
  },
});
