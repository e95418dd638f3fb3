import { pinnedVersions } from "../pins.ts";
import table from "./kubernetes-versions.json" with { type: "json" };

interface Support {
  readonly standardUntil: string;
  readonly unconfirmed?: boolean;
}

const versions: Readonly<Record<string, Support>> = table.versions;

/** Versions in EKS standard support on the given day that have pins, oldest first. @param today `YYYY-MM-DD` */
export const deployableVersions = (today: string): string[] => supportedVersions(today).filter((version) => pinnedVersions.includes(version));

/** Versions in EKS standard support on the given day, oldest first. @param today `YYYY-MM-DD` */
export function supportedVersions(today: string): string[] {
  return Object.keys(versions).filter((version) => (versions[version]?.standardUntil ?? "") >= today);
}

/** The last day of standard support (`YYYY-MM-DD`), or undefined for a version that the table does not know. */
export const standardSupportEnd = (version: string): string | undefined => versions[version]?.standardUntil;

/** Time to plan and try an upgrade. */
const warningDays = 60;

/** A warning when a version's standard support ends soon; after it EKS bills extended support. @param today `YYYY-MM-DD` */
export function supportWarning(version: string, today: string): string | undefined {
  const end = standardSupportEnd(version);
  if (!end) return undefined;
  const days = Math.round((Date.parse(end) - Date.parse(today)) / 86_400_000);
  return days <= warningDays ? `Kubernetes ${version} leaves EKS standard support on ${end}, in ${days} days: docs/operations.md says how to upgrade` : undefined;
}

/** The last Kubernetes version whose machine image (kernel 6.12) the frozen inf1 driver is known to run on. */
const lastForInf1 = "1.35";

/** What forbids an inf1 machine at this version, or undefined. */
export function neuronVersionProblem(instanceTypes: readonly string[], version: string): string | undefined {
  const usesInf1 = instanceTypes.some((type) => type.startsWith("inf1."));
  if (!usesInf1 || minor(version) <= minor(lastForInf1)) return undefined;
  return `allowed with Kubernetes ${version}: inf2 types; the last driver for inf1 is not known to run on its machine image, so stay on ${lastForInf1} or take inf2`;
}

/** Said in every plan of a stack with such machines. */
export const inf1Warning = (pool: string): string =>
  `pool ${pool} runs on inf1, for which AWS no longer releases drivers, runtimes or machine images of its own: compile for inf2 and set instanceTypes: [inf2.xlarge]`;

const minor = (version: string): number => Number(version.split(".")[1]);
