import type { Graph } from "./graph.ts";
import type { Resource } from "./resource.ts";

/** S3's types under all their tokens. */
export const bucketTypes = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
export const blockTypes = ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"];
export const policyTypes = ["aws:s3/bucketPolicy:BucketPolicy"];
export const encryptionTypes = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];

/** Resources of the given types that belong to the bucket. */
export const partners = (graph: Graph, bucket: Resource, types: readonly string[]) => graph.pointingAt(bucket, types, "bucket");
