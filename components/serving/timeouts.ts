import type { SettingProblem } from "../setting-problem.ts";

/** What the stack chooses; everything else in the table is given by a vendor or follows from these. */
export interface TimeoutChoices {
  /** Both sides of every hop send something at least this often. */
  readonly keepAliveSeconds: number;
  /** When the load balancer forgets a silent connection. */
  readonly loadBalancerIdleSeconds: number;
  /** How long a pod that is told to stop keeps its streams. */
  readonly drainSeconds: number;
  /** When a stream's connection to the model is replaced, before SageMaker ends it. */
  readonly rolloverMinutes: number;
  /** Longest stream of a client. */
  readonly streamMinutes: number;
}

/** Limits that nobody here can change, from the edge to the model. */
export const given = {
  /** Cloudflare closes a silent connection: to the client, and through its proxy. https://developers.cloudflare.com/fundamentals/reference/connection-limits/ */
  edgeClientIdleSeconds: 400,
  edgeIdleSeconds: 900,
  /** Cloudflare waits this long for the first byte of an answer (error 524). */
  edgeReadSeconds: 120,
  /** tcp.idle_timeout.seconds of a TCP listener. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html */
  loadBalancerIdle: { min: 60, max: 6000 },
  deregistrationMaxSeconds: 3600,
  /** EKS gives up a node's update when a pod is not gone after this time. https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html */
  nodeDrainSeconds: 900,
  /** SageMaker pings a stream every minute and closes it after five missed answers; a request has a minute; a stream has half an hour. */
  modelPingSeconds: 60,
  modelMissedPings: 5,
  modelRequestSeconds: 60,
  modelStreamSeconds: 1800,
  modelTerminationMaxSeconds: 3600,
} as const;

/** The load balancer learns of a pod's end some seconds later: until then the pod still takes connections. */
const deregistrationLagSeconds = 15;
/** Between the end of the drain and the kill: buffers are wiped, usage is written. */
const closingSeconds = 30;
/** Two connections to the model side by side while one takes over from the other. */
const overlapSeconds = 60;

export interface Timeouts extends TimeoutChoices {
  readonly preStopSeconds: number;
  readonly terminationGraceSeconds: number;
  readonly deregistrationSeconds: number;
  /** Pods are not taken away while a typical stream lasts. */
  readonly scaleDownSeconds: number;
  readonly modelRequestSeconds: number;
  readonly modelRolloverSeconds: number;
  /** The old instances of an endpoint live until the last stream on them must have ended. */
  readonly modelTerminationSeconds: number;
}

/** One table from the edge to the model. */
export function timeouts(choices: TimeoutChoices): Timeouts {
  const terminationGraceSeconds = deregistrationLagSeconds + choices.drainSeconds + closingSeconds;
  return {
    ...choices,
    preStopSeconds: deregistrationLagSeconds,
    terminationGraceSeconds,
    deregistrationSeconds: terminationGraceSeconds,
    scaleDownSeconds: Math.max(600, choices.drainSeconds),
    modelRequestSeconds: given.modelRequestSeconds,
    modelRolloverSeconds: choices.rolloverMinutes * 60,
    modelTerminationSeconds: given.modelStreamSeconds + overlapSeconds,
  };
}

/** Every contradiction in the table, by the setting to change. */
export function timeoutProblems(choices: TimeoutChoices): SettingProblem[] {
  const table = timeouts(choices);
  const problems: SettingProblem[] = [];
  const demand = (holds: boolean, setting: keyof TimeoutChoices, message: string): void => {
    if (!holds) problems.push({ path: [setting], input: choices[setting], message: `allowed: ${message}` });
  };
  const shortestIdle = Math.min(given.edgeClientIdleSeconds, given.edgeIdleSeconds, choices.loadBalancerIdleSeconds, given.modelPingSeconds * given.modelMissedPings);
  demand(choices.keepAliveSeconds * 3 < shortestIdle, "keepAliveSeconds", `less than a third of the shortest idle limit on the way, which is ${shortestIdle} s, so that two may be lost`);
  demand(table.terminationGraceSeconds < given.nodeDrainSeconds, "drainSeconds", `at most ${given.nodeDrainSeconds - deregistrationLagSeconds - closingSeconds - 1}: EKS gives up a node's update when a pod is not gone after ${given.nodeDrainSeconds} s`);
  demand(table.modelRolloverSeconds + overlapSeconds <= given.modelStreamSeconds, "rolloverMinutes", `at most ${(given.modelStreamSeconds - overlapSeconds) / 60}: SageMaker ends a stream after ${given.modelStreamSeconds / 60} minutes, and the next one starts before`);
  return [...problems, ...tableProblems(table)];
}

/** What must hold between the hops however the choices are made: a change of the table shows here. */
export function tableProblems(table: Timeouts): SettingProblem[] {
  const rules: [boolean, string][] = [
    [table.modelRequestSeconds < given.edgeReadSeconds, "the model must answer before the edge stops waiting"],
    [table.deregistrationSeconds >= table.terminationGraceSeconds, "the load balancer must not cut a connection before the pod is gone"],
    [table.deregistrationSeconds <= given.deregistrationMaxSeconds, "a target group waits an hour at most"],
    [table.preStopSeconds + table.drainSeconds < table.terminationGraceSeconds, "a pod must not be killed while it drains"],
    [table.modelTerminationSeconds >= given.modelStreamSeconds, "an endpoint's old instances must outlive their streams"],
    [table.modelTerminationSeconds <= given.modelTerminationMaxSeconds, "SageMaker keeps old instances for an hour at most"],
  ];
  return rules.flatMap(([holds, why]) => (holds ? [] : [{ path: [], input: table, message: `the table of timeouts contradicts itself: ${why}` }]));
}
