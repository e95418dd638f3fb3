import { inf1Warning, supportWarning } from "../components/cluster/versions.ts";
import type { ParsedSettings } from "./schema.ts";

/** Something that the settings ask for and the program does not make yet, so that a first deployment ends well. */
export interface Withheld {
  readonly what: "endpoint" | "gateway" | "cluster contents";
  readonly why: string;
  /** What to do about it. */
  readonly next: string;
}

/** What is not made yet, in the order in which it can be mended. */
export function withheld({ transcription, cluster }: ParsedSettings, stack: string): Withheld[] {
  const found: Withheld[] = [];
  if (cluster && !cluster.contents) found.push({ what: "cluster contents", why: "cluster.contents is false: nothing that lives in the cluster is planned", next: "set cluster.contents: true once its API can be reached" });
  const { model, gateway } = transcription ?? {};
  const hasModel = model === undefined || model.archive !== undefined;
  if (!hasModel) found.push({ what: "endpoint", why: "transcription.model.archive is not in the settings: there is no model to serve", next: `npm run publish:model -- ${stack} <model.tar.gz>` });
  if (!gateway) return found;
  const missing = [
    ...(hasModel ? [] : [["there is no endpoint to call", `npm run publish:model -- ${stack} <model.tar.gz>`]]),
    ...(gateway.imageDigest ? [] : [["transcription.gateway.imageDigest is not in the settings", `npm run publish:image -- ${stack} gateway`]]),
    ...(gateway.certificate ? [] : [["transcription.gateway.certificate is not in the settings", "name the secret with the server's certificate"]]),
  ];
  if (missing.length > 0) found.push({ what: "gateway", why: missing.map(([why]) => why).join("; "), next: missing.map(([, next]) => next).join("; ") });
  return found;
}

/** What works today and will not for ever. @param today `YYYY-MM-DD` */
export function warnings({ cluster }: ParsedSettings, today: string): string[] {
  if (!cluster || !("pools" in cluster)) return [];
  const support = supportWarning(cluster.version, today);
  const inf1 = cluster.pools.filter(({ instanceTypes }) => instanceTypes.some((type) => type.startsWith("inf1."))).map(({ name }) => inf1Warning(name));
  return [...(support ? [support] : []), ...inf1];
}
