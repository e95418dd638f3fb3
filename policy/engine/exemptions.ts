import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Rule } from "./rule.ts";

/** A reviewed decision to live with a finding for a while. */
export interface Exemption {
  readonly rule: string;
  /** URN, in which * stands for any characters. */
  readonly urn: string;
  /** Only this finding of the rule. @default all of them */
  readonly finding?: string;
  readonly owner: string;
  readonly reason: string;
  readonly ticket: string;
  /** Last day, `YYYY-MM-DD`; at most a year ahead. */
  readonly expires: string;
}

const required = ["rule", "urn", "owner", "reason", "ticket", "expires"] as const;
const allowed: readonly string[] = [...required, "finding"];
const longestDays = 366;

export class ExemptionError extends Error {
  override readonly name = "ExemptionError";
}

/**
 * Reads the exemptions; a missing file means none.
 * @throws ExemptionError that names the entry, what is wrong and what is allowed
 */
export function readExemptions(file: string, rules: readonly Rule[], today: string): Exemption[] {
  if (!existsSync(file)) return [];
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ExemptionError(`exemptions: ${(error as Error).message.split("\n")[0]}`);
  }
  if (content === null || content === undefined) return [];
  if (!Array.isArray(content)) throw new ExemptionError("exemptions: allowed: a list of entries");
  return content.map((entry: unknown, index) => checked(entry, `exemptions[${index}]`, rules, today));
}

function checked(entry: unknown, path: string, rules: readonly Rule[], today: string): Exemption {
  if (typeof entry !== "object" || entry === null) throw new ExemptionError(`${path}: allowed: a block with ${allowed.join(", ")}`);
  const fields = entry as Record<string, unknown>;
  const stranger = Object.keys(fields).find((key) => !allowed.includes(key));
  if (stranger) throw new ExemptionError(`${path}: unknown key "${stranger}"; allowed: ${allowed.join(", ")}`);
  for (const key of required) {
    if (typeof fields[key] !== "string" || fields[key] === "") throw new ExemptionError(`${path}.${key}: missing; allowed: a text (dates in quotes)`);
  }
  const exemption = fields as unknown as Exemption;
  if (!rules.some(({ id }) => id === exemption.rule)) throw new ExemptionError(`${path}.rule: there is no rule "${exemption.rule}"; npm run policy:list shows them`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(exemption.expires) || Number.isNaN(Date.parse(exemption.expires))) throw new ExemptionError(`${path}.expires: given "${exemption.expires}"; allowed: a date, YYYY-MM-DD`);
  if (Date.parse(exemption.expires) - Date.parse(today) > longestDays * 86_400_000) throw new ExemptionError(`${path}.expires: given ${exemption.expires}; allowed: at most a year after ${today}`);
  return exemption;
}

/** Applies exemptions and remembers which were of use. */
export class Exemptions {
  private readonly used = new Set<Exemption>();
  private readonly list: readonly Exemption[];
  private readonly today: string;

  constructor(list: readonly Exemption[], today: string) {
    this.list = list;
    this.today = today;
  }

  /** The exemption that covers the finding; an expired one covers nothing, and is returned as such. */
  covering(rule: string, urn: string, finding: string | undefined): { readonly exemption: Exemption; readonly expired: boolean } | undefined {
    const matching = this.list.filter((entry) => entry.rule === rule && matches(entry.urn, urn) && (entry.finding === undefined || entry.finding === finding));
    for (const entry of matching) this.used.add(entry);
    const valid = matching.find(({ expires }) => expires >= this.today);
    const chosen = valid ?? matching[0];
    return chosen && { exemption: chosen, expired: chosen !== valid };
  }

  /** Entries that matched nothing since the last call. */
  stale(): Exemption[] {
    const unused = this.list.filter((entry) => !this.used.has(entry));
    this.used.clear();
    return unused;
  }
}

function matches(pattern: string, urn: string): boolean {
  const expression = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*");
  return new RegExp(`^${expression}$`).test(urn);
}
