import type { Capacity } from "./capacity.ts";
import type { Timeouts } from "./timeouts.ts";

/** A service that uses the model, and how much of it. */
export interface Caller {
  readonly name: string;
  readonly maxStreams: number;
  readonly startsPerMinute: number;
  readonly audioMinutesPerDay: number;
}

export interface GatewayChoices {
  readonly streamsPerPod: number;
  readonly minPods: number;
  readonly maxPods: number;
  readonly scaleOn: "streams" | "cloudwatch";
  readonly callers: readonly Caller[];
  readonly certificate: { readonly secretArn?: string | undefined; readonly kubernetesSecret?: string | undefined };
}

export interface GatewayContext {
  readonly region: string;
  readonly vpcCidr: string;
  readonly endpointName: string;
  readonly choices: GatewayChoices;
  readonly capacity: Pick<Capacity, "podTarget"> & { readonly instanceTarget?: number; readonly maxStreams?: number };
  readonly timeouts: Timeouts;
  readonly resources: object;
}

/** Values of services/gateway/chart, whose values.schema.json refuses what it does not know. The image comes beside. */
export const gatewayValues = ({ region, vpcCidr, endpointName, choices, capacity, timeouts, resources }: GatewayContext) => ({
  region,
  resources,
  replicas: { min: choices.minPods, max: choices.maxPods },
  streamsPerPod: choices.streamsPerPod,
  ...(capacity.maxStreams === undefined ? {} : { maxStreams: capacity.maxStreams }),
  scaling: { metric: choices.scaleOn, streamsTarget: capacity.podTarget, endpointRequestsTarget: capacity.instanceTarget ?? capacity.podTarget, scaleDownSeconds: timeouts.scaleDownSeconds },
  endpoint: { name: endpointName },
  tls: choices.certificate.secretArn ? { secretArn: choices.certificate.secretArn } : { kubernetesSecret: choices.certificate.kubernetesSecret ?? "" },
  timeouts: {
    keepAliveSeconds: timeouts.keepAliveSeconds,
    maxStreamSeconds: timeouts.streamMinutes * 60,
    modelRolloverSeconds: timeouts.modelRolloverSeconds,
    modelRequestSeconds: timeouts.modelRequestSeconds,
    preStopSeconds: timeouts.preStopSeconds,
    drainSeconds: timeouts.drainSeconds,
    terminationGraceSeconds: timeouts.terminationGraceSeconds,
  },
  network: { vpcCidr },
  callers: [...choices.callers],
});
