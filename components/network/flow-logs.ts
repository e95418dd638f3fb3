import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { EncryptionKey } from "../data/keys.ts";

export interface FlowLogsArgs {
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  readonly groupName: string;
  readonly retentionDays: number;
  readonly key: EncryptionKey;
}

/** All traffic of the VPC, accepted and rejected, into an encrypted log group. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:network:FlowLogs", name, {}, opts);
    const options = { parent: this };

    const group = new aws.cloudwatch.LogGroup(`${name}-group`, { name: args.groupName, retentionInDays: args.retentionDays, kmsKeyId: args.key.arn }, options);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:AssumeRole", Condition: { StringEquals: { "aws:SourceAccount": args.account.id } } }],
        }),
      },
      options,
    );
    const { partition, region, id } = args.account;
    new aws.iam.RolePolicy(
      `${name}-write`,
      {
        role: role.name,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
              Resource: `arn:${partition}:logs:${region}:${id}:log-group:${args.groupName}:*`,
            },
            { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: `arn:${partition}:logs:${region}:${id}:log-group:*` },
          ],
        }),
      },
      options,
    );
    new aws.ec2.FlowLog(
      name,
      { vpcId: args.vpcId, trafficType: "ALL", logDestinationType: "cloud-watch-logs", logDestination: group.arn, iamRoleArn: role.arn, maxAggregationInterval: 60, tags: { Name: name } },
      options,
    );
    this.registerOutputs({});
  }
}
