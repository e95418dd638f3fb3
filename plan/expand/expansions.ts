import type { PlannedResource } from "../planned.ts";
import type { Recording } from "../recording.ts";
import { expandCluster } from "./cluster.ts";
import type { Expansion } from "./expansion.ts";
import { expandVpc } from "./vpc.ts";

/**
 * Packaged components by type token. Each adds to the recording the children that the component's plugin would register.
 * Held to recordings of the real awsx 3.9.0 and eks 4.3.0.
 */
export const expansions: Readonly<Record<string, (recording: Recording, component: PlannedResource) => Expansion>> = {
  "awsx:ec2:Vpc": expandVpc,
  "eks:index:Cluster": expandCluster,
};
