import { bucketTypes } from "../../engine/buckets.ts";
import { networkAccess } from "../../engine/controls.ts";
import type { Resource } from "../../engine/resource.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { at, unknown, type Value } from "../../engine/value.ts";
import { every, fail, notApplicable, pass, undetermined, type Verdict } from "../../engine/verdict.ts";

const acl = ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"];
const objects = ["aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/objectCopy:ObjectCopy"];
const canned = ["public-read", "public-read-write", "authenticated-read"];
/** AllUsers is the internet; AuthenticatedUsers is everyone with an AWS account. */
const groups = /^https?:\/\/acs\.amazonaws\.com\/groups\/global\/(?:AllUsers|AuthenticatedUsers)$/;
const everyoneUri = "http://acs.amazonaws.com/groups/global/AllUsers";

function grants(resource: Resource, path: string, uri: string): Verdict {
  const found = resource.items(path);
  if (found === unknown) return undetermined(`${path} is not known yet`);
  return every(found.map((grant: Value, index) => {
    const group = at(grant, uri);
    if (group === unknown) return undetermined(`${path}[${index}].${uri} is not known yet`);
    return typeof group === "string" && groups.test(group) ? fail(`${path}[${index}] is for everyone`, `${path}[${index}]`) : pass;
  }));
}

export const rule = resourceRule({
  id: "bucket-acl-not-public",
  title: "No bucket or object has a public ACL",
  severity: "critical",
  why: "A public ACL publishes objects without any policy that a review would see.",
  remediation: 'Drop the ACL, and set object ownership to "BucketOwnerEnforced", which switches ACLs off.',
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
  controls: [...networkAccess, "FSBP S3.12"],
  types: [...bucketTypes, ...acl, ...objects],
  unknown: "An unknown ACL or grantee is undetermined.",
  check: (resource) => {
    const value = resource.at("acl");
    const verdict = value === unknown ? undetermined("acl is not known yet") : value === undefined ? notApplicable : canned.includes(String(value)) ? fail("its ACL is public") : pass;
    return every([verdict, grants(resource, "accessControlPolicy.grants", "grantee.uri"), grants(resource, "grants", "uri")]);
  },
  fixtures: {
    compliant: [judged(acl[0] as string, { acl: "private" }), judged(acl[0] as string, { accessControlPolicy: { grants: [{ grantee: { id: "abc", type: "CanonicalUser" } }] } })],
    violating: [
      ...canned.map((value) => judged(acl[0] as string, { acl: value })),
      ...objects.map((type) => judged(type, { acl: "public-read" })),
      judged(bucketTypes[0] as string, { acl: "public-read" }),
      judged(bucketTypes[1] as string, { grants: [{ uri: everyoneUri, permissions: ["READ"] }] }),
      judged(acl[1] as string, { accessControlPolicy: { grants: [{ grantee: { uri: everyoneUri } }] } }),
    ],
    unknown: [judged(acl[0] as string, { acl: notKnown }), judged(acl[0] as string, { accessControlPolicy: notKnown })],
    boundary: [
      { expect: "notApplicable", resources: judged(bucketTypes[0] as string, {}) },
      { expect: "fail", resources: judged(acl[0] as string, { accessControlPolicy: { grants: [{ grantee: { uri: notKnown } }, { grantee: { uri: everyoneUri } }] } }) },
      { expect: "pass", resources: judged(acl[0] as string, { accessControlPolicy: { grants: [{ grantee: { uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" } }] } }) },
    ],
  },
});
