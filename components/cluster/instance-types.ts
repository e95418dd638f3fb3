/** What a node pool may run on. Families, not sizes: EC2 offers sizes per zone and account. */

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

const sizes = /^(?:micro|small|medium|large|xlarge|\d+xlarge|metal)$/;

/** A sentence that says why the pool cannot use the type, or undefined if it can. */
export function instanceTypeProblem(kind: PoolKind, instanceType: string): string | undefined {
  const [family = "", size = ""] = instanceType.split(".");
  if (familiesOfPool[kind].includes(family) && sizes.test(size)) return undefined;
  return `a ${kind} pool runs on ${familiesOfPool[kind].join(", ")} in an EC2 size such as xlarge`;
}
