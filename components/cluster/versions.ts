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
