import type { Policies, PolicyConfigSchema, ReportViolation, ResourceValidationArgs, StackValidationArgs, StackValidationPolicy, ResourceValidationPolicy } from "@pulumi/policy";
import type { Exemptions } from "./exemptions.ts";
import { Graph } from "./graph.ts";
import { Resource } from "./resource.ts";
import { type Level, levelOf, type Rule } from "./rule.ts";
import { isRecord, snapshot, unknown, type Value } from "./value.ts";
import type { Verdict } from "./verdict.ts";
import { type Count, type Decisions, graphPolicy, inputsPolicy, marked } from "./wire.ts";

interface Report {
  readonly name: string;
  readonly message: string;
  readonly urn: string;
  readonly description: string;
  readonly severity: Rule["severity"];
  readonly enforcementLevel?: Level;
}

/**
 * The SDK also takes an object, by which one policy can speak for many rules; its types hide that.
 * test/policy/wire.test.ts fails should an SDK drop it.
 */
const send = (report: ReportViolation, what: Report): void => (report as unknown as (what: Report) => void)(what);

interface Pending {
  readonly rule: Rule;
  readonly resource: Resource;
}

/** Turns rules into the SDK's policies: one per rule and type that the SDK can skip quickly, and one for all joins, which shares one graph. */
export class Pack {
  private readonly rules: readonly Rule[];
  private readonly exemptions: Exemptions;
  private pending: Pending[] = [];
  private readonly inputs = new Map<string, Value>();
  private decisions: Decisions = {};

  constructor(rules: readonly Rule[], exemptions: Exemptions) {
    this.rules = rules;
    this.exemptions = exemptions;
  }

  policies(): Policies {
    return [this.inputsPolicy(), ...this.rules.flatMap((rule) => (rule.kind === "resource" ? this.resourcePolicies(rule) : [catalogued(rule)])), this.graphPolicy()];
  }

  /**
   * A stack policy only sees outputs, and in a preview each property that the provider may compute is unknown there, asked for or not:
   * a route table's `routes`, for one. What was asked for stands in the inputs.
   */
  private inputsPolicy(): ResourceValidationPolicy {
    return {
      name: inputsPolicy,
      description: "Remembers each resource's inputs for the graph; reports nothing",
      enforcementLevel: "advisory",
      validateResource: ({ urn, props }) => void this.inputs.set(urn, snapshot(props)),
    };
  }

  /** A typed function is skipped before its arguments are read; a list of them or an untyped one is not. */
  private resourcePolicies(rule: Rule): ResourceValidationPolicy[] {
    return rule.types.map((type, index) => {
      const validate = (args: ResourceValidationArgs, report: ReportViolation): void => this.first(rule, args, report);
      return { ...metadata(rule), name: index === 0 ? rule.id : `${rule.id}.${slug(type)}`, validateResource: Object.assign(validate, { __pulumiType: type }) };
    });
  }

  /** The look before the resource is touched. What is undetermined waits for the graph. */
  private first(rule: Rule, args: ResourceValidationArgs, report: ReportViolation): void {
    const resource = new Resource(args.urn, args.type, args.name, this.inputs.get(args.urn) ?? snapshot(args.props));
    const verdict = judge(rule, resource, undefined);
    if (verdict.outcome === "undetermined") this.pending.push({ rule, resource });
    else this.settle(rule, resource, verdict, report, undefined);
  }

  private graphPolicy(): StackValidationPolicy {
    const configSchema: PolicyConfigSchema = {
      properties: {
        levels: { type: "object", default: {} },
        reportDecisions: { type: "boolean", default: false },
      },
    };
    return {
      name: graphPolicy,
      description: "Judges what needs more than one resource, and what the first look could not decide",
      enforcementLevel: "mandatory",
      configSchema,
      validateStack: (args, report) => this.second(args, report),
    };
  }

  private second(args: StackValidationArgs, report: ReportViolation): void {
    const { levels = {}, reportDecisions = false } = args.getConfig<{ levels?: Record<string, Level | "disabled">; reportDecisions?: boolean }>();
    const resources = args.resources.map((resource) => {
      const dependencies = Object.entries(resource.propertyDependencies).map(([key, list]) => [key, list.map(({ urn }) => urn)]);
      return new Resource(resource.urn, resource.type, resource.name, asked(snapshot(resource.props), this.inputs.get(resource.urn)), Object.fromEntries(dependencies) as Record<string, string[]>);
    });
    const graph = new Graph(resources);
    const waiting = this.pending;
    this.pending = [];
    this.inputs.clear();
    for (const { rule, resource } of waiting) {
      // The inputs as they were looked at first: outputs also hold what the provider computes, which is unknown for other reasons.
      const known = new Resource(resource.urn, resource.type, resource.name, resource.props, graph.find(resource.urn)?.propertyDependencies);
      this.decide(rule, known, graph, report, levels[rule.id]);
    }
    for (const rule of this.rules) {
      if (rule.kind !== "join") continue;
      for (const resource of graph.ofTypes(rule.types)) this.decide(rule, resource, graph, report, levels[rule.id]);
    }
    const off = Object.keys(levels).filter((id) => levels[id] === "disabled");
    this.close(report, reportDecisions, off);
  }

  private decide(rule: Rule, resource: Resource, graph: Graph, report: ReportViolation, level: Level | "disabled" | undefined): void {
    if (level !== "disabled") this.settle(rule, resource, judge(rule, resource, graph), report, level ?? levelOf(rule.severity));
  }

  private settle(rule: Rule, resource: Resource, verdict: Verdict, report: ReportViolation, level: Level | undefined): void {
    if (verdict.outcome === "notApplicable") return;
    const about = { name: rule.id, urn: resource.urn, description: rule.title, severity: rule.severity };
    if (verdict.outcome === "pass") {
      this.count(rule, "pass");
    } else if (verdict.outcome === "undetermined") {
      this.count(rule, "undetermined");
      send(report, { ...about, message: marked("undetermined", verdict.reason), enforcementLevel: "advisory" });
    } else {
      this.fail(rule, about, verdict, report, level);
    }
  }

  private fail(rule: Rule, about: Omit<Report, "message">, verdict: Verdict & { outcome: "fail" }, report: ReportViolation, level: Level | undefined): void {
    const text = `${verdict.message}. ${rule.remediation}`;
    const covered = this.exemptions.covering(rule.id, about.urn, verdict.finding);
    if (covered && !covered.expired) {
      const { owner, ticket, expires, reason } = covered.exemption;
      this.count(rule, "exempted");
      send(report, { ...about, message: marked("exempted", `until ${expires} by ${owner} (${ticket}): ${reason}. Finding: ${verdict.message}`), enforcementLevel: "advisory" });
      return;
    }
    this.count(rule, "fail");
    const note = covered ? ` (its exemption expired on ${covered.exemption.expires})` : "";
    send(report, { ...about, message: text + note, ...(level ? { enforcementLevel: level } : {}) });
  }

  private count({ id }: Rule, outcome: keyof Count): void {
    const count = (this.decisions[id] ??= { pass: 0, fail: 0, undetermined: 0, exempted: 0 });
    count[outcome] += 1;
  }

  private close(report: ReportViolation, reportDecisions: boolean, off: readonly string[]): void {
    const about = { name: graphPolicy, urn: "", description: "Exemptions and decisions", severity: "low", enforcementLevel: "advisory" } as const;
    for (const { rule, urn, ticket } of this.exemptions.stale()) send(report, { ...about, message: `a stale exemption matches nothing any more: ${rule} for ${urn} (${ticket}). Remove it.` });
    if (off.length > 0) send(report, { ...about, message: `switched off by configuration: ${off.join(", ")}` });
    if (reportDecisions) send(report, { ...about, message: marked("decisions", JSON.stringify(this.decisions)) });
    this.decisions = {};
  }
}

/** The outputs, in which what is not known yet is what the inputs asked for, if anything. */
function asked(outputs: Value, inputs: Value | undefined): Value {
  if (!isRecord(outputs) || !isRecord(inputs ?? null)) return outputs;
  const entries = Object.entries(outputs).flatMap(([key, value]): [string, Value][] => {
    if (value !== unknown) return [[key, value]];
    const input = (inputs as Record<string, Value>)[key];
    return input === undefined ? [] : [[key, input]];
  });
  return Object.fromEntries(entries);
}

/** A rule that throws is a defect of the rule and never a pass. */
function judge(rule: Rule, resource: Resource, graph: Graph | undefined): Verdict {
  try {
    return rule.check(resource, graph);
  } catch (error) {
    return { outcome: "undetermined", reason: `the rule itself failed (${error instanceof Error ? error.name : "unknown error"}); please report it` };
  }
}

/** A join is listed with all it says of itself, but judged by the graph policy: the SDK would read the whole stack anew for each. */
const catalogued = (rule: Rule): StackValidationPolicy => ({
  ...metadata(rule),
  validateStack: Object.assign(() => undefined, { __pulumiType: `judged-by:${graphPolicy}` }),
});

const metadata = (rule: Rule) => ({
  name: rule.id,
  displayName: rule.title,
  description: `${rule.title}. ${rule.why}`,
  enforcementLevel: levelOf(rule.severity),
  severity: rule.severity,
  framework: { name: "HIPAA Security Rule", version: "45 CFR 164 Subpart C", reference: rule.controls.find((control) => control.startsWith("HIPAA")) ?? "", specification: rule.title },
  tags: [...rule.controls, rule.kind],
  remediationSteps: rule.remediation,
  url: rule.url,
});

/** aws:rds/cluster:Cluster → aws-rds-cluster */
const slug = (type: string): string => type.split(":").slice(0, 2).join("-").replace("/", "-").toLowerCase();
