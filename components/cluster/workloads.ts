import type { SettingProblem } from "../setting-problem.ts";
import { type Room, allocatable } from "./instance-types.ts";

/** What a pod asks for. Charts and add-ons get these figures from here, so that their sum is what the cluster sees. */
export interface Requests {
  /** Thousandths of a CPU. */
  readonly cpuMillis: number;
  readonly memoryMiB: number;
}

export interface Workload extends Requests {
  readonly name: string;
  /** Pods; "per node" for a daemon. */
  readonly replicas: number | "per node";
}

/** Everything that runs on general machines, the gateway aside. Daemons' figures are their add-ons' own. */
const controllers = {
  coredns: { replicas: 2, cpuMillis: 100, memoryMiB: 70 },
  "ebs-csi-controller": { replicas: 2, cpuMillis: 60, memoryMiB: 240 },
  "metrics-server": { replicas: 2, cpuMillis: 100, memoryMiB: 200 },
  "cluster-autoscaler": { replicas: 1, cpuMillis: 100, memoryMiB: 300 },
  "aws-load-balancer-controller": { replicas: 2, cpuMillis: 100, memoryMiB: 200 },
  "keda-operator": { replicas: 1, cpuMillis: 100, memoryMiB: 128 },
  "keda-metrics-apiserver": { replicas: 1, cpuMillis: 100, memoryMiB: 128 },
  "keda-admission-webhooks": { replicas: 1, cpuMillis: 50, memoryMiB: 64 },
} as const satisfies Record<string, Requests & { replicas: number }>;

const daemons: Readonly<Record<string, Requests>> = {
  "aws-node": { cpuMillis: 50, memoryMiB: 0 },
  "kube-proxy": { cpuMillis: 100, memoryMiB: 0 },
  "eks-pod-identity-agent": { cpuMillis: 0, memoryMiB: 0 },
  "eks-node-monitoring-agent": { cpuMillis: 10, memoryMiB: 30 },
  "ebs-csi-node": { cpuMillis: 30, memoryMiB: 120 },
  "secrets-store-csi-driver": { cpuMillis: 70, memoryMiB: 140 },
  "secrets-store-csi-driver-provider-aws": { cpuMillis: 50, memoryMiB: 100 },
};

const insights: readonly Workload[] = [
  { name: "cloudwatch-agent", replicas: "per node", cpuMillis: 250, memoryMiB: 128 },
  { name: "fluent-bit", replicas: "per node", cpuMillis: 50, memoryMiB: 25 },
  { name: "amazon-cloudwatch-observability-controller-manager", replicas: 1, cpuMillis: 100, memoryMiB: 64 },
];

/** Of one pod of the gateway. Its memory is bounded by its streams' buffers. */
export const gatewayRequests: Requests = { cpuMillis: 500, memoryMiB: 512 };

/** A rollout starts new pods while old ones still keep their streams: at worst each is there twice. */
export const podsInRollout = (maxPods: number): number => maxPods * 2;

export type ControllerName = keyof typeof controllers;
export const controller = (name: ControllerName): Requests & { readonly replicas: number } => controllers[name];

/** In the form that Kubernetes and the charts take; memory is limited, CPU is not: a throttled controller helps nobody. */
export const resourcesOf = ({ cpuMillis, memoryMiB }: Requests) => ({
  requests: { cpu: `${cpuMillis}m`, memory: `${memoryMiB}Mi` },
  limits: { memory: `${memoryMiB * 2}Mi` },
});

export function generalWorkloads({ containerInsights, gatewayPods }: { readonly containerInsights: boolean; readonly gatewayPods: number }): Workload[] {
  return [
    ...Object.entries(daemons).map(([name, requests]): Workload => ({ name, replicas: "per node", ...requests })),
    ...Object.entries(controllers).map(([name, requests]): Workload => ({ name, ...requests })),
    ...(containerInsights ? insights : []),
    ...(gatewayPods > 0 ? [{ name: "gateway", replicas: gatewayPods, ...gatewayRequests }] : []),
  ];
}

export interface GeneralPool {
  readonly instanceTypes: readonly string[];
  readonly max: number;
}

/** Sums over the pools at their largest, by the smallest of each pool's machines. */
export function fit(pools: readonly GeneralPool[], workloads: readonly Workload[]): { readonly needed: Room; readonly offered: Room } {
  const machines = pools.map(({ instanceTypes, max }) => ({ max, room: smallest(instanceTypes.map(allocatable)) }));
  const nodes = machines.reduce((sum, { max }) => sum + max, 0);
  const offered = machines.reduce((sum, { max, room }) => plus(sum, times(room, max)), nothing);
  const needed = workloads.reduce((sum, { replicas, cpuMillis, memoryMiB }) => plus(sum, times({ cpuMillis, memoryMiB, pods: 1 }, replicas === "per node" ? nodes : replicas)), nothing);
  return { needed, offered };
}

/** What does not fit, or nothing. The path is relative to the cluster block. */
export function fitProblems(pools: readonly GeneralPool[], workloads: readonly Workload[]): SettingProblem[] {
  const { needed, offered } = fit(pools, workloads);
  const units = { cpuMillis: "thousandths of a CPU", memoryMiB: "MiB of memory", pods: "pods" } as const;
  const short = (Object.keys(units) as (keyof Room)[]).filter((key) => needed[key] > offered[key]);
  if (short.length === 0) return [];
  const why = short.map((key) => `${needed[key]} ${units[key]} are asked for and ${offered[key]} there`).join(", ");
  return [{ path: ["pools"], input: pools.map(({ instanceTypes, max }) => ({ instanceTypes, max })), message: `allowed: general pools that hold what runs on them at their max: ${why}; raise max, take larger machines, or lower transcription.gateway.maxPods` }];
}

const nothing: Room = { cpuMillis: 0, memoryMiB: 0, pods: 0 };
const plus = (a: Room, b: Room): Room => ({ cpuMillis: a.cpuMillis + b.cpuMillis, memoryMiB: a.memoryMiB + b.memoryMiB, pods: a.pods + b.pods });
const times = (room: Room, count: number): Room => ({ cpuMillis: room.cpuMillis * count, memoryMiB: room.memoryMiB * count, pods: room.pods * count });
const smallest = (rooms: readonly Room[]): Room => ({
  cpuMillis: Math.min(...rooms.map(({ cpuMillis }) => cpuMillis)), memoryMiB: Math.min(...rooms.map(({ memoryMiB }) => memoryMiB)), pods: Math.min(...rooms.map(({ pods }) => pods)),
});
