import { type Timeouts } from "./timeouts.ts";

export interface RolloutArgs {
  readonly endpointName: string;
  /** Instances at least, which decides how a change is tried. */
  readonly minInstances: number;
  readonly timeouts: Timeouts;
  /** Alarms that take a change back while it rolls out. */
  readonly alarmNames: readonly string[];
}

/** How long a part of the traffic stays on the new instances before the rest follows. */
const bakeSeconds = 600;

/** Time for instances to start and load the model, twice, beside all the waiting. */
export const rolloutLimitSeconds = ({ modelTerminationSeconds }: Timeouts): number => Math.min(14_400, 2 * 3600 + bakeSeconds + modelTerminationSeconds);

/**
 * A part of the instances first, where there are parts; all at once with a time to watch where there is one instance.
 * The canary may be at most half (https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-canary.html).
 */
function trafficRouting(minInstances: number) {
  const wait = { WaitIntervalInSeconds: bakeSeconds };
  if (minInstances < 2) return { Type: "ALL_AT_ONCE", ...wait };
  const CanarySize = minInstances < 4 ? { Type: "INSTANCE_COUNT", Value: 1 } : { Type: "CAPACITY_PERCENT", Value: 25 };
  return { Type: "CANARY", ...wait, CanarySize };
}

/**
 * A CloudFormation template with the endpoint alone. The AWS provider's endpoint can't say RetainAllVariantProperties, and without it
 * every change of the configuration throws away what the autoscaler has set (docs/decisions/0005-endpoint-by-cloudformation.md).
 */
export function endpointTemplate({ endpointName, minInstances, timeouts, alarmNames }: RolloutArgs): string {
  return JSON.stringify({
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `SageMaker endpoint ${endpointName}; made and changed by Pulumi`,
    Parameters: { EndpointConfigName: { Type: "String" } },
    Resources: {
      Endpoint: {
        Type: "AWS::SageMaker::Endpoint",
        Properties: {
          EndpointName: endpointName,
          EndpointConfigName: { Ref: "EndpointConfigName" },
          RetainAllVariantProperties: true,
          DeploymentConfig: {
            AutoRollbackConfiguration: { Alarms: alarmNames.map((AlarmName) => ({ AlarmName })) },
            BlueGreenUpdatePolicy: {
              TrafficRoutingConfiguration: trafficRouting(minInstances),
              TerminationWaitInSeconds: timeouts.modelTerminationSeconds,
              MaximumExecutionTimeoutInSeconds: rolloutLimitSeconds(timeouts),
            },
          },
        },
      },
    },
    Outputs: { EndpointName: { Value: { "Fn::GetAtt": ["Endpoint", "EndpointName"] } } },
  });
}
