/** What a node pool may run on, and what a machine offers to pods. */

export const poolKinds = ["general", "gpu", "neuron"] as const;
export type PoolKind = (typeof poolKinds)[number];

/**
 * Instance families per kind of pool.
 * gpu: what the EKS AL2023 NVIDIA image supports; neuron: what its Neuron image supports
 * (https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-ami.html).
 */
export const familiesOfPool: Readonly<Record<PoolKind, readonly string[]>> = {
  general: ["t3", "t3a", "m5", "m5a", "m6i", "m6a", "m7i", "m7a"],
  gpu: ["g4dn", "g5", "g6", "g6e"],
  neuron: ["inf1", "inf2"],
};

interface Size {
  readonly cpus: number;
  readonly memoryGiB: number;
  /** Addresses of its network interfaces, by which the network add-on limits pods. */
  readonly pods: number;
}

/** https://github.com/aws/amazon-vpc-cni-k8s/blob/master/misc/eni-max-pods.txt */
const burstableSizes: Readonly<Record<string, Size>> = {
  medium: { cpus: 2, memoryGiB: 4, pods: 17 },
  large: { cpus: 2, memoryGiB: 8, pods: 35 },
  xlarge: { cpus: 4, memoryGiB: 16, pods: 58 },
  "2xlarge": { cpus: 8, memoryGiB: 32, pods: 58 },
};
const steadySizes: Readonly<Record<string, Size>> = {
  large: { cpus: 2, memoryGiB: 8, pods: 29 },
  xlarge: { cpus: 4, memoryGiB: 16, pods: 58 },
  "2xlarge": { cpus: 8, memoryGiB: 32, pods: 58 },
  "4xlarge": { cpus: 16, memoryGiB: 64, pods: 234 },
  "8xlarge": { cpus: 32, memoryGiB: 128, pods: 234 },
};

/** Accelerators of a size: what the autoscaler must know of a pool that has no machine to look at. */
const neuronDevices: Readonly<Record<string, number>> = {
  "inf1.xlarge": 1, "inf1.2xlarge": 1, "inf1.6xlarge": 4, "inf1.24xlarge": 16,
  "inf2.xlarge": 1, "inf2.8xlarge": 1, "inf2.24xlarge": 6, "inf2.48xlarge": 12,
};
const gpus: Readonly<Record<string, number>> = {
  "g4dn.12xlarge": 4, "g4dn.metal": 8, "g5.12xlarge": 4, "g5.24xlarge": 4, "g5.48xlarge": 8,
  "g6.12xlarge": 4, "g6.24xlarge": 4, "g6.48xlarge": 8, "g6e.12xlarge": 4, "g6e.24xlarge": 4, "g6e.48xlarge": 8,
};

const acceleratedSizes = /^(?:xlarge|\d+xlarge|metal)$/;

/** A sentence that says why the pool cannot use the type, or undefined if it can. */
export function instanceTypeProblem(kind: PoolKind, instanceType: string): string | undefined {
  const [family = "", size = ""] = instanceType.split(".");
  const fits = kind === "general" ? size in sizesOf(family) : kind === "neuron" ? instanceType in neuronDevices : acceleratedSizes.test(size);
  if (familiesOfPool[kind].includes(family) && fits) return undefined;
  const sizes = kind === "general" ? "large to 8xlarge (t3: medium to 2xlarge)" : kind === "neuron" ? Object.keys(neuronDevices).join(", ") : "a size such as xlarge";
  return `a ${kind} pool runs on ${familiesOfPool[kind].join(", ")} in ${sizes}`;
}

const sizesOf = (family: string): Readonly<Record<string, Size>> => (family.startsWith("t3") ? burstableSizes : steadySizes);

/** Accelerators of a machine, by the name of the resource that pods ask for. */
export function acceleratorOf(kind: PoolKind, instanceType: string): { readonly resource: string; readonly count: number } | undefined {
  if (kind === "gpu") return { resource: "nvidia.com/gpu", count: gpus[instanceType] ?? 1 };
  return kind === "neuron" ? { resource: "aws.amazon.com/neuron", count: neuronDevices[instanceType] ?? 1 } : undefined;
}

export interface Room {
  /** Thousandths of a CPU. */
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  readonly pods: number;
}

/** EKS allows no more on a machine with fewer than 30 CPUs, whatever its interfaces could address. */
const podsAtMost = 110;

/**
 * What a general machine leaves to pods: kubelet and system keep a share of CPU and memory, and memory for evictions
 * (https://github.com/awslabs/amazon-eks-ami, nodeadm's kubelet defaults).
 */
export function allocatable(instanceType: string): Room {
  const [family = "", sizeName = ""] = instanceType.split(".");
  const size = sizesOf(family)[sizeName];
  if (!size) throw new Error(`no general machine "${instanceType}"`);
  const pods = size.cpus < 30 ? Math.min(size.pods, podsAtMost) : size.pods;
  return { cpuMillis: size.cpus * 1000 - reservedCpu(size.cpus), memoryMiB: size.memoryGiB * 1024 - (255 + 11 * size.pods) - 100, pods };
}

/** 6 % of the first CPU, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest. */
function reservedCpu(cpus: number): number {
  const shares = Array.from({ length: cpus }, (_, index) => (index === 0 ? 60 : index === 1 ? 10 : index < 4 ? 5 : 2.5));
  return Math.ceil(shares.reduce((sum, share) => sum + share, 0));
}
