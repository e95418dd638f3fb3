import type { SettingProblem } from "../setting-problem.ts";

/** What was measured, and how far the platform may grow. */
export interface CapacityChoices {
  /** Streams that one instance of the endpoint serves at a time. */
  readonly streamsPerInstance: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  /** Streams that one pod of the gateway carries at a time. */
  readonly streamsPerPod: number;
  readonly minPods: number;
  readonly maxPods: number;
}

/** Both layers grow before they are full: while new machines start, streams keep arriving. */
const fillLevel = 0.7;

export interface Capacity {
  /** Streams per instance at which the endpoint grows. */
  readonly instanceTarget: number;
  /** Streams per pod at which the gateway grows. */
  readonly podTarget: number;
  /** Streams that the platform admits at its largest: more than the model serves would only wait. */
  readonly maxStreams: number;
}

export function capacity(choices: CapacityChoices): Capacity {
  return {
    instanceTarget: scaleTarget(choices.streamsPerInstance),
    podTarget: scaleTarget(choices.streamsPerPod),
    maxStreams: Math.min(choices.maxInstances * choices.streamsPerInstance, choices.maxPods * choices.streamsPerPod),
  };
}

export const scaleTarget = (capacityOfOne: number): number => Math.max(1, Math.floor(capacityOfOne * fillLevel));

/** Contradictions between the two layers. Paths are relative to the transcription block. */
export function capacityProblems(choices: CapacityChoices): SettingProblem[] {
  const instances = choices.maxInstances * choices.streamsPerInstance;
  const pods = choices.maxPods * choices.streamsPerPod;
  if (pods >= instances) return [];
  return [{
    path: ["gateway", "maxPods"], input: choices.maxPods,
    message: `allowed: at least ${Math.ceil(instances / choices.streamsPerPod)}: ${choices.maxInstances} instances serve ${instances} streams, and ${choices.maxPods} pods carry ${pods} of them`,
  }];
}
