/** Instance types of SageMaker endpoints, by family. Quotas, not this table, decide which sizes an account may use. */

interface Family {
  /** What computes. */
  readonly accelerator: "none" | "gpu" | "neuron";
  /**
   * Data lies on disks of the instance itself, which the hardware encrypts; SageMaker refuses a volume key and a volume size there.
   * https://docs.aws.amazon.com/sagemaker/latest/dg/host-instance-storage.html
   */
  readonly localDisks: boolean;
}

const families: Readonly<Record<string, Family>> = {
  m5: { accelerator: "none", localDisks: false },
  c5: { accelerator: "none", localDisks: false },
  c6i: { accelerator: "none", localDisks: false },
  m6i: { accelerator: "none", localDisks: false },
  g4dn: { accelerator: "gpu", localDisks: true },
  g5: { accelerator: "gpu", localDisks: true },
  g6: { accelerator: "gpu", localDisks: true },
  g6e: { accelerator: "gpu", localDisks: true },
  inf1: { accelerator: "neuron", localDisks: false },
  inf2: { accelerator: "neuron", localDisks: false },
};

const shape = /^ml\.([a-z0-9]+)\.(?:large|xlarge|\d+xlarge)$/;

export const modelFamilies = Object.keys(families);

/** @throws Error for a family that `isModelMachine` refuses */
export function familyOf(instanceType: string): Family {
  const family = families[shape.exec(instanceType)?.[1] ?? ""];
  if (!family) throw new Error(`"${instanceType}" is no instance type of an endpoint; allowed: ml.<family>.<size> with ${modelFamilies.join(", ")}`);
  return family;
}

export const isModelMachine = (instanceType: string): boolean => (shape.exec(instanceType)?.[1] ?? "") in families;
