import { inf1Warning, supportWarning } from "../components/cluster/versions.ts";
import type { ParsedSettings } from "./schema.ts";

/** Something that the settings ask for and the program does not make yet, so that a first deployment ends well. */
export interface Withheld {
  readonly what: "endpoint" | "gateway" | "cluster contents";
  readonly reasons: readonly { readonly why: string; /** What to do about it. */ readonly next: string }[];
}

/** A reason a line. */
export const withheldText = ({ what, reasons }: Withheld): string => [`${what} withheld`, ...reasons.map(({ why, next }) => `  ${why} → ${next}`)].join("\n");

/** What is not made yet, in the order in which it can be mended. */
export function withheld({ transcription, cluster }: ParsedSettings, stack: string): Withheld[] {
  const found: Withheld[] = [];
  if (cluster && !cluster.contents) found.push({ what: "cluster contents", reasons: [{ why: "cluster.contents is false", next: "set it to true once the cluster's API can be reached" }] });
  const { model, gateway } = transcription ?? {};
  const hasModel = model === undefined || model.archive !== undefined;
  const publishModel = `npm run publish:model -- ${stack} <model.tar.gz>`;
  if (!hasModel) found.push({ what: "endpoint", reasons: [{ why: "transcription.model.archive is not in the settings: there is no model to serve", next: publishModel }] });
  if (!gateway) return found;
  const reasons = [
    ...(hasModel ? [] : [{ why: "there is no endpoint to call", next: publishModel }]),
    ...(gateway.imageDigest ? [] : [{ why: "transcription.gateway.imageDigest is not in the settings", next: `npm run publish:image -- ${stack} gateway` }]),
    ...(gateway.certificate ? [] : [{ why: "transcription.gateway.certificate is not in the settings", next: "name the secret with the server's certificate" }]),
  ];
  if (reasons.length > 0) found.push({ what: "gateway", reasons });
  return found;
}

/** What works today and will not for ever. @param today `YYYY-MM-DD` */
export function warnings({ cluster }: ParsedSettings, today: string): string[] {
  if (!cluster || !("pools" in cluster)) return [];
  const support = supportWarning(cluster.version, today);
  const inf1 = cluster.pools.filter(({ instanceTypes }) => instanceTypes.some((type) => type.startsWith("inf1."))).map(({ name }) => inf1Warning(name));
  return [...(support ? [support] : []), ...inf1];
}
