import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** Names that SageMaker accepts have at most this many characters. */
const longest = 63;

/**
 * A name that is another one as soon as the content is: SageMaker's models and endpoint configurations can't be changed,
 * and an endpoint only takes a new configuration by a new name. The old one stays until nothing uses it.
 */
export const contentName = (prefix: string, content: pulumi.Inputs): pulumi.Output<string> =>
  pulumi.output(content).apply((value) => `${prefix.slice(0, longest - 11)}-${createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 10)}`);
