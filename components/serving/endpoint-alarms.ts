import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface EndpointAlarmsArgs {
  readonly endpointName: string;
  readonly variantName: string;
  /** Requests get one answer, so that the time of the model says something; on a stream it is the stream's length. */
  readonly answersOnce: boolean;
}

/** Shares of requests that fail; a rollout that causes them is taken back. */
const failures = {
  "server-errors": { metric: "Invocation5XXErrors", percent: 1, says: "The endpoint fails to answer" },
  "model-errors": { metric: "InvocationModelErrors", percent: 1, says: "The model's container fails to answer" },
} as const;
/** ModelLatency is in microseconds. A fifth of what SageMaker allows a request. */
const latencyLimitMicros = 12_000_000;

/** What says that the endpoint is ill. Without traffic nothing is: missing data is no breach. */
export class EndpointAlarms extends pulumi.ComponentResource {
  readonly names: readonly string[];

  constructor(name: string, args: EndpointAlarmsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:serving:EndpointAlarms", name, {}, opts);
    const dimensions = { EndpointName: args.endpointName, VariantName: args.variantName };
    const names: string[] = [];
    const alarm = (role: string, description: string, rest: Partial<aws.cloudwatch.MetricAlarmArgs> & { threshold: number }): void => {
      const alarmName = `${args.endpointName}-${role}`;
      names.push(alarmName);
      new aws.cloudwatch.MetricAlarm(
        `${name}-${role}`,
        { name: alarmName, alarmDescription: description, comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 3, datapointsToAlarm: 2, treatMissingData: "notBreaching", ...rest },
        { parent: this },
      );
    };
    const sum = (id: string, metricName: string) => ({ id, metric: { namespace: "AWS/SageMaker", metricName, dimensions, period: 60, stat: "Sum" } });
    for (const [role, { metric, percent, says }] of Object.entries(failures)) {
      alarm(role, `${says}: more than ${percent} % of requests`, {
        threshold: percent,
        metricQueries: [sum("failed", metric), sum("all", "Invocations"), { id: "share", expression: "IF(all > 0, 100 * FILL(failed, 0) / all, 0)", label: `${metric}, % of requests`, returnData: true }],
      });
    }
    if (args.answersOnce) {
      alarm("latency", "The slowest requests take too long", { threshold: latencyLimitMicros, namespace: "AWS/SageMaker", metricName: "ModelLatency", dimensions, period: 60, extendedStatistic: "p95" });
    }
    this.names = names;
    this.registerOutputs({ names });
  }
}
