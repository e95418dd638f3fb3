import { z } from "zod";

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

/** No value twice: each makes a resource of that name. */
export function eachOnce(values: readonly string[], context: z.RefinementCtx): void {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) !== index) context.addIssue({ code: "custom", path: [index], input: value, message: "is listed twice; allowed: each name once" });
  }
}

const quoted = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join(", ");
