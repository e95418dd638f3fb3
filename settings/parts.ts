import { z } from "zod";
import { parseCidr } from "../components/network/cidr.ts";

/** A settings block: unknown keys are refused, and the error lists the known ones. */
export const block = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") return `unknown key ${quoted(issue.keys ?? [])}; allowed: ${Object.keys(shape).join(", ")}`;
      if (issue.code === "invalid_type") return `allowed: a block with the keys ${Object.keys(shape).join(", ")}`;
      return undefined;
    },
  });

export const pattern = (expression: RegExp, allowed: string) =>
  z.string({ error: `allowed: ${allowed}` }).regex(expression, { error: `allowed: ${allowed}` });

export const whole = (min: number, max: number) => {
  const error = `allowed: a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

export const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `allowed: ${values.join(", ")}` });

export const flag = () => z.boolean({ error: "allowed: true, false" });

export const cidr = z.string({ error: "allowed: an IPv4 block such as 10.0.0.0/16" });

/** A block that AWS takes as it is: octets in range, no host bits. */
const aligned = (text: string, context: z.RefinementCtx): void => {
  const block = parseCidr(text);
  if (typeof block === "string") context.addIssue({ code: "custom", input: text, message: `${block}; allowed: an aligned IPv4 block` });
};

export const alignedCidr = cidr.superRefine(aligned);

/** An IPv4 block from which clients come: an address block, never everyone. */
export const clientCidr = pattern(/^(?:\d{1,3}\.){3}\d{1,3}\/(?:[89]|[12]\d|3[0-2])$/, "an IPv4 block such as 198.51.100.0/24, of /8 or smaller").superRefine(aligned);

export const arn = (service: string) => pattern(new RegExp(`^arn:aws[a-z-]*:${service}:`), `an ARN that starts with arn:aws:${service}:`);

export const roleArn = pattern(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "the ARN of a role, such as arn:aws:iam::111111111111:role/platform-deployer");

/** Retention periods that CloudWatch Logs accepts, in days (PutRetentionPolicy). */
export const retentionDays = z.union(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653].map((d) => z.literal(d)),
  { error: "allowed: a CloudWatch Logs retention in days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, … 3653" },
);

/** No value twice: each makes a resource of that name. */
export function eachOnce(values: readonly string[], context: z.RefinementCtx): void {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) !== index) context.addIssue({ code: "custom", path: [index], input: value, message: "is listed twice; allowed: each name once" });
  }
}

const hasExisting = (value: unknown): boolean => typeof value === "object" && value !== null && "existing" in value;

/** Decides by the key `existing` which of two blocks is meant, so that an error speaks of the one that the user wrote. */
export function existingOr<A extends z.ZodType, B extends z.ZodType>(existing: A, created: B) {
  return z.unknown().transform((value, context): z.output<A> | z.output<B> => {
    const result = (hasExisting(value) ? existing : created).safeParse(value, { reportInput: true });
    if (result.success) return result.data as z.output<A> | z.output<B>;
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: issue.input } as (typeof context.issues)[number]);
    return z.NEVER;
  });
}

const quoted = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join(", ");
