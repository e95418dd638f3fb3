import table from "../pins.json" with { type: "json" };

/** A version that the platform takes from others. */
export interface Pin {
  readonly version: string;
  /** Where the version can be looked up. */
  readonly source: string;
  /** `YYYY-MM-DD`: when it was entered or compared. */
  readonly date: string;
  /** False as long as nobody compared it with its source. */
  readonly confirmed: boolean;
}

export interface ChartPin extends Pin {
  readonly repository: string;
}

export type ChartName = keyof typeof table.charts;
export type AddonName = keyof (typeof table.kubernetes)["1.35"]["addons"];
export type ImageName = keyof typeof table.images;

interface VersionPins {
  readonly machineImage: Pin;
  readonly autoscalerImage: Pin;
  readonly addons: Readonly<Record<AddonName, Pin>>;
}

const versions: Readonly<Record<string, VersionPins>> = table.kubernetes;

/** Kubernetes versions that have pins: no other can be deployed, since what belongs to it is not known. */
export const pinnedVersions = Object.keys(versions);

const charts: Readonly<Record<ChartName, ChartPin>> = table.charts;

export const chart = (name: ChartName): ChartPin => charts[name];

/** Without a pinned version previews would change by themselves when AWS offers another. */
export const addonVersion = (addon: AddonName, kubernetesVersion: string): string => pinsOf(kubernetesVersion).addons[addon].version;

/** Release of the EKS machine images, all variants: a Kubernetes patch and a day. */
export const machineImageRelease = (kubernetesVersion: string): string => pinsOf(kubernetesVersion).machineImage.version;

/** The autoscaler simulates the scheduler, so its minor version follows the cluster's. */
export const autoscalerImageTag = (kubernetesVersion: string): string => pinsOf(kubernetesVersion).autoscalerImage.version;

/** AWS's deep-learning container in the region, from the account that publishes it there. */
export function stockImage(name: ImageName, region: string): string {
  const { repository, version } = table.images[name];
  const account = (table.imageAccounts.regions as Readonly<Record<string, string>>)[region] ?? table.imageAccounts.otherwise;
  return `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/${repository}:${version}`;
}

/** @throws Error for a version that the settings refuse */
function pinsOf(kubernetesVersion: string): VersionPins {
  const pins = versions[kubernetesVersion];
  if (!pins) throw new Error(`pins.json has nothing for Kubernetes ${kubernetesVersion}; it has: ${pinnedVersions.join(", ")}`);
  return pins;
}
