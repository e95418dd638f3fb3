/** Network ACLs are stateless: answers need rules of their own. The security groups are the proof, these are the second fence. */

export interface AclRule {
  readonly ruleNo: number;
  readonly action: "allow" | "deny";
  readonly protocol: "tcp" | "icmp" | "-1";
  readonly cidrBlock: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

const anywhere = "0.0.0.0/0";
const tcp = (ruleNo: number, action: AclRule["action"], cidrBlock: string, fromPort: number, toPort = fromPort): AclRule =>
  ({ ruleNo, action, protocol: "tcp", cidrBlock, fromPort, toPort });
const everythingWithin = (ruleNo: number, cidrBlock: string): AclRule => ({ ruleNo, action: "allow", protocol: "-1", cidrBlock, fromPort: 0, toPort: 0 });
/** "Fragmentation needed": without it path MTU discovery fails and large packets vanish. */
const pathMtu = (ruleNo: number): AclRule =>
  ({ ruleNo, action: "allow", protocol: "icmp", cidrBlock: anywhere, fromPort: 0, toPort: 0, icmpType: 3, icmpCode: 4 });

/** AWS allows this many rules per direction before one asks for more. */
export const clientBlocksAtMost = 16;

/**
 * Into any subnet: the VPC itself, and answers to connections that started inside (NAT gateways use ports 1024 to 65535).
 * Remote desktop lies within that range and is refused first: one answer in 64,000 is lost with it, and that connection is tried again.
 * @param clients blocks from which clients reach a load balancer here, at most `clientBlocksAtMost`
 */
export const ingressRules = (vpcCidr: string, clients: readonly string[]): AclRule[] => [
  everythingWithin(100, vpcCidr),
  tcp(110, "deny", anywhere, 3389),
  tcp(120, "allow", anywhere, 1024, 65535),
  pathMtu(130),
  ...clients.map((block, index) => tcp(200 + index, "allow", block, 443)),
];

/** Out of any subnet: the VPC itself, web ports, and answers to clients where the subnet faces the internet. */
export const egressRules = (vpcCidr: string, facesInternet: boolean): AclRule[] => [
  everythingWithin(100, vpcCidr),
  tcp(110, "allow", anywhere, 443),
  tcp(120, "allow", anywhere, 80),
  ...(facesInternet ? [tcp(130, "allow", anywhere, 1024, 65535)] : []),
  pathMtu(140),
];
