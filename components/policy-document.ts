/** IAM policy documents as data. */

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Condition;
}

export const allow = (Action: string | readonly string[], Resource: string | readonly string[], Condition?: Condition): PolicyStatement => ({ Effect: "Allow", Action, Resource, ...(Condition ? { Condition } : {}) });

export const policyDocument = (...statements: readonly PolicyStatement[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Who may assume a role: an AWS service, under a condition that says for whom it acts. */
export const serviceTrust = (service: string, Condition?: Condition, Action: string | readonly string[] = "sts:AssumeRole"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: service }, Action, ...(Condition ? { Condition } : {}) }] });
