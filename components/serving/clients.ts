import ranges from "./cloudflare-ranges.json" with { type: "json" };

export interface Ingress {
  /** cloudflare: Cloudflare's published addresses; cidrs: the named ones. */
  readonly ingress: "cloudflare" | "cidrs";
  readonly cidrs: readonly string[];
}

/** IPv4 blocks from which clients may reach the gateway's load balancer. */
export const clientBlocks = ({ ingress, cidrs }: Ingress): readonly string[] => (ingress === "cloudflare" ? ranges.ipv4 : cidrs);
