import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface EndpointScalingArgs {
  readonly endpointName: string;
  readonly variantName: string;
  readonly min: number;
  readonly max: number;
  /** Concurrent requests per instance at which the endpoint grows; a stream is one until it ends. */
  readonly target: number;
  /** Minimum by the clock. */
  readonly floors: readonly { readonly name: string; readonly schedule: string; readonly timezone: string; readonly min: number }[];
}

/** Streams are long: an instance goes only after a time without need, and comes at once. */
const scaleInSeconds = 900;
const scaleOutSeconds = 60;

/** Instances by concurrent requests, measured every 10 seconds, between min and max, with floors by the clock. */
export class EndpointScaling extends pulumi.ComponentResource {
  constructor(name: string, args: EndpointScalingArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:serving:EndpointScaling", name, {}, opts);
    const scalable = { serviceNamespace: "sagemaker", scalableDimension: "sagemaker:variant:DesiredInstanceCount", resourceId: `endpoint/${args.endpointName}/variant/${args.variantName}` };
    // With floors the clock owns the minimum: a refresh, or a change of max, must not undo it in the middle of the day.
    const target = new aws.appautoscaling.Target(`${name}-target`, { ...scalable, minCapacity: args.min, maxCapacity: args.max }, { parent: this, ignoreChanges: args.floors.length > 0 ? ["minCapacity"] : [] });
    const within = { parent: this, dependsOn: [target] };
    new aws.appautoscaling.Policy(
      `${name}-concurrency`,
      {
        ...scalable,
        policyType: "TargetTrackingScaling",
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "SageMakerVariantConcurrentRequestsPerModelHighResolution" },
          targetValue: args.target, scaleInCooldown: scaleInSeconds, scaleOutCooldown: scaleOutSeconds,
        },
      },
      within,
    );
    for (const floor of args.floors) {
      new aws.appautoscaling.ScheduledAction(
        `${name}-${floor.name}`,
        { ...scalable, name: `${args.endpointName}-${floor.name}`, schedule: floor.schedule, timezone: floor.timezone, scalableTargetAction: { minCapacity: floor.min, maxCapacity: args.max } },
        within,
      );
    }
    this.registerOutputs({});
  }
}
