import type { Json, PlannedResource } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";

/**
 * All that comes before a resource: what it depends on, its provider, what its parents depend on, and what these wait for in turn.
 * A component stands for all that is in it. A child is made once its parent is registered, which waits for the parent's
 * dependencies, and the engine deletes a parent's dependencies only after the parent, which goes after its children.
 */
export function waitsFor(plan: Plan): (resource: PlannedResource) => ReadonlySet<string> {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const children = new Map<string, string[]>();
  for (const { urn, parent } of plan.resources) children.set(parent, [...(children.get(parent) ?? []), urn]);
  const within = (urn: string): string[] => [urn, ...(byUrn.get(urn)?.custom ? [] : (children.get(urn) ?? []).flatMap(within))];
  const providerOf = ({ provider, providers }: PlannedResource): string[] => [provider, ...Object.values(providers)].filter((text) => text !== "").map((text) => text.slice(0, text.lastIndexOf("::")));
  const ancestors = (resource: PlannedResource): PlannedResource[] => {
    const parent = byUrn.get(resource.parent);
    return parent ? [parent, ...ancestors(parent)] : [];
  };
  const direct = (resource: PlannedResource): string[] => [resource, ...ancestors(resource)].flatMap((each) => [...each.dependencies, ...providerOf(each)]).flatMap(within);
  return (start) => {
    const seen = new Set<string>();
    const queue = direct(start);
    for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
      if (seen.has(urn)) continue;
      seen.add(urn);
      const resource = byUrn.get(urn);
      if (resource) queue.push(...direct(resource));
    }
    return seen;
  };
}

const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/**
 * Sources from outside that reach a security group on a port, directly or through groups that it admits:
 * address blocks and prefix lists.
 */
export function sourcesOf(plan: Plan, groupId: Json | undefined, seen: ReadonlySet<Json> = new Set()): Set<string> {
  const sources = new Set<string>();
  if (groupId === undefined || seen.has(groupId)) return sources;
  for (const { type, inputs } of plan.resources) {
    if (type !== ingressRule || inputs["securityGroupId"] !== groupId) continue;
    for (const key of ["cidrIpv4", "cidrIpv6", "prefixListId"]) if (inputs[key] !== undefined) sources.add(String(inputs[key]));
    const referenced = inputs["referencedSecurityGroupId"];
    if (referenced !== undefined) for (const source of sourcesOf(plan, referenced, new Set([...seen, groupId]))) sources.add(source);
  }
  const group = plan.resources.find(({ type, id }) => type === "aws:ec2/securityGroup:SecurityGroup" && id === groupId);
  if (group?.inputs["ingress"] !== undefined) sources.add(`inline rules of ${group.name}`);
  return sources;
}

/** Groups that a security group may connect to. */
export const destinationsOf = (plan: Plan, groupId: Json | undefined): Json[] =>
  plan.resources.filter(({ type, inputs }) => type === egressRule && inputs["securityGroupId"] === groupId).map(({ inputs }) => inputs["referencedSecurityGroupId"] ?? inputs["cidrIpv4"] ?? inputs["prefixListId"] ?? "anything");

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | string[];
}

/** Roles that a policy of the plan allows an action on a resource. A statement by exclusion counts as allowing. */
export function rolesThatMay(plan: Plan, action: string, resource: string): string[] {
  const found = new Set<string>();
  for (const { type, inputs } of plan.resources) {
    const policies = type === "aws:iam/rolePolicy:RolePolicy" ? [[inputs["role"], inputs["policy"]]] : type === "aws:iam/role:Role" ? ((inputs["inlinePolicies"] ?? []) as { policy: Json }[]).map(({ policy }) => [inputs["name"] ?? "a role with inline policies", policy]) : [];
    for (const [role, policy] of policies) {
      const { Statement } = JSON.parse(String(policy)) as { Statement: Statement[] };
      if (Statement.some((statement) => allows(statement, action, resource))) found.add(String(role));
    }
  }
  return [...found];
}

const many = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const matches = (pattern: string, text: string): boolean => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(text);

function allows({ Effect, Action, NotAction, Resource }: Statement, action: string, resource: string): boolean {
  if (Effect !== "Allow") return false;
  const onResource = many(Resource).some((pattern) => matches(pattern, resource)) || Resource === undefined;
  return onResource && (NotAction !== undefined || many(Action).some((pattern) => matches(pattern, action)));
}
