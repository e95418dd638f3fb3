import type { Account } from "../account.ts";

/** S3's limit. */
const longest = 63;

/** {prefix}-{role}-{account}-{region}: global, and known before the bucket exists. */
export const bucketName = (prefix: string, role: string, account: Account): string => `${prefix}-${role}-${account.id}-${account.region}`;

/** A sentence that says why S3 would refuse the name, or undefined. */
export function bucketNameProblem(name: string): string | undefined {
  if (name.length <= longest && /^[a-z0-9][a-z0-9.-]+[a-z0-9]$/.test(name)) return undefined;
  return `bucket name "${name}": S3 allows ${longest} lower-case letters, digits, dots and hyphens, this has ${name.length}; choose a shorter project or stack name, in lower case`;
}
