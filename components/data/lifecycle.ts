/** Lifecycle rules of the platform's buckets, in the shape of aws.s3.BucketLifecycleConfiguration. Imports no Pulumi. */

export interface LifecycleRule {
  readonly id: string;
  readonly status: "Enabled";
  readonly filter: { readonly prefix: string };
  readonly transitions?: readonly { readonly days: number; readonly storageClass: "GLACIER" }[];
  readonly expiration?: { readonly days: number };
  readonly noncurrentVersionTransitions?: readonly { readonly noncurrentDays: number; readonly storageClass: "GLACIER" }[];
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

const everything = { prefix: "" };
const rule = (id: string, what: Omit<LifecycleRule, "id" | "status" | "filter">): LifecycleRule => ({ id, status: "Enabled", filter: everything, ...what });
/** Parts of uploads that never finished cost money and show in no listing. */
const unfinishedUploads = rule("unfinished-uploads", { abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } });

/** Datasets: to Glacier after `glacierAfterDays`; replaced versions are deleted after `oldVersionDays`. */
export const datasetRules = (glacierAfterDays: number, oldVersionDays: number): LifecycleRule[] => [
  rule("archive", { transitions: [{ days: glacierAfterDays, storageClass: "GLACIER" }] }),
  rule("old-versions", { noncurrentVersionExpiration: { noncurrentDays: oldVersionDays } }),
  unfinishedUploads,
];

/** Models: the current version stays at hand, replaced ones are archived after 30 days and deleted after `oldVersionDays` (more than 30). */
export const modelRules = (oldVersionDays: number): LifecycleRule[] => [
  rule("old-versions", {
    noncurrentVersionTransitions: oldVersionDays > 30 ? [{ noncurrentDays: 30, storageClass: "GLACIER" }] : [],
    noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
  }),
  unfinishedUploads,
];

/** Audio, transcripts, access logs: gone after `days`, their old versions a day later. */
export const shortLivedRules = (days: number): LifecycleRule[] => [
  rule("expire", { expiration: { days }, noncurrentVersionExpiration: { noncurrentDays: 1 } }),
  unfinishedUploads,
];
