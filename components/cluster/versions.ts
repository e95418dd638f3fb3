import pins from "./addon-pins.json" with { type: "json" };
import table from "./kubernetes-versions.json" with { type: "json" };

interface Support {
  readonly standardUntil: string;
  readonly unconfirmed?: boolean;
}

const versions: Readonly<Record<string, Support>> = table.versions;

/** Versions in EKS standard support on the given day, oldest first. @param today `YYYY-MM-DD` */
export function supportedVersions(today: string): string[] {
  return Object.keys(versions).filter((version) => (versions[version]?.standardUntil ?? "") >= today);
}

/** The last day of standard support (`YYYY-MM-DD`), or undefined for a version that the table does not know. */
export const standardSupportEnd = (version: string): string | undefined => versions[version]?.standardUntil;

const addons: Readonly<Record<string, Readonly<Record<string, { readonly version: string }>>>> = pins.addons;

/**
 * The pinned version of an EKS add-on; without a pin the packaged component takes the newest, and previews change by themselves.
 * @throws Error when addon-pins.json has none for this Kubernetes version
 */
export function addonVersion(addon: "kube-proxy" | "vpc-cni", kubernetesVersion: string): string {
  const pin = addons[kubernetesVersion]?.[addon];
  if (!pin) throw new Error(`components/cluster/addon-pins.json has no ${addon} for Kubernetes ${kubernetesVersion}; add the one that "aws eks describe-addon-versions" shows`);
  return pin.version;
}
