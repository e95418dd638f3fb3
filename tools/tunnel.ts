import { spawn } from "node:child_process";
import path from "node:path";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { clientOf, demandAccount } from "./aws.ts";
import { type OpenStack, ToolError, openStack, runTool } from "./stack.ts";

const usage = `Opens a tunnel to a private cluster's API through one of its own machines, by AWS Session Manager. Stays open until interrupted.

  npm run tunnel -- <stack>
`;

/** The command that opens the tunnel: to the cluster's endpoint, through a running machine of a general pool. */
export async function tunnelCommand({ account, prefix, settings }: OpenStack): Promise<string[]> {
  const { cluster } = settings;
  if (!cluster || cluster.api.reach !== "tunnel") throw new ToolError(`cluster.api.reach is ${cluster?.api.reach ?? "not set"}: a tunnel is for reach: tunnel`);
  const name = "existing" in cluster ? cluster.existing.name : prefix;
  const endpoint = await endpointOf(new EKSClient(clientOf(account)), name);
  const { Reservations = [] } = await new EC2Client(clientOf(account)).send(new DescribeInstancesCommand({ Filters: [{ Name: "tag:eks:cluster-name", Values: [name] }, { Name: "instance-state-name", Values: ["running"] }] }));
  const instance = Reservations.flatMap(({ Instances = [] }) => Instances)[0]?.InstanceId;
  if (!instance) throw new ToolError(`no machine of cluster ${name} is running: deploy with cluster.contents: false first, which needs no way into the cluster and starts the general pool`);
  const parameters = { host: [new URL(endpoint).hostname], portNumber: ["443"], localPortNumber: [String(cluster.api.tunnelPort)] };
  return ["ssm", "start-session", "--region", account.region, "--target", instance, "--document-name", "AWS-StartPortForwardingSessionToRemoteHost", "--parameters", JSON.stringify(parameters)];
}

async function endpointOf(eks: EKSClient, name: string): Promise<string> {
  try {
    return (await eks.send(new DescribeClusterCommand({ name }))).cluster?.endpoint ?? "";
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") throw new ToolError(`cluster ${name} does not exist yet: deploy with cluster.contents: false first`);
    throw error;
  }
}

async function main(): Promise<number> {
  const [stackName, ...rest] = process.argv.slice(2);
  if (rest.length > 0) throw new ToolError(usage);
  const stack = openStack(path.join(import.meta.dirname, ".."), stackName);
  await demandAccount(stack.account);
  const child = spawn("aws", await tunnelCommand(stack), { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new ToolError(`aws can't be run (${error.message}): install the AWS CLI and its session-manager-plugin`)));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

if (import.meta.main) await runTool(main);
