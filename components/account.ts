/** The AWS account that a stack belongs to. */
export interface Account {
  /** 12 digits. */
  readonly id: string;
  readonly region: string;
  readonly partition: string;
}

/** The AWS partition of a region: part of every ARN. */
export const partitionOf = (region: string): string =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
