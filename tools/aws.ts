import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Account } from "../components/account.ts";
import { ToolError } from "./stack.ts";

/** Clients of a stack's region. AWS_ENDPOINT_URL leads them elsewhere, as every AWS tool understands it. */
export const clientOf = (account: Account) => ({ region: account.region, maxAttempts: 3 });

/** A bucket in front of the host name only works with a wildcard name: not where another endpoint is asked for. */
export const bucketClientOf = (account: Account) => ({ ...clientOf(account), forcePathStyle: process.env["AWS_ENDPOINT_URL"] !== undefined });

export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** @throws ToolError that says how to sign in */
export async function whoCalls(account: Account): Promise<Caller> {
  try {
    const { Account: id = "", Arn: arn = "" } = await new STSClient(clientOf(account)).send(new GetCallerIdentityCommand({}));
    return { account: id, arn };
  } catch (error) {
    throw new ToolError(`AWS does not know who asks (${(error as Error).message}): sign in first, such as by aws sso login`);
  }
}

/** @throws ToolError when the credentials belong to another account than the stack */
export async function demandAccount(account: Account): Promise<void> {
  const caller = await whoCalls(account);
  if (caller.account !== account.id) throw new ToolError(`the credentials are of account ${caller.account} (${caller.arn}); the stack belongs to ${account.id}: sign in there, or change account.id`);
}
