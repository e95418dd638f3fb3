import { type Found, type Value, at, isList, isRecord, unknown } from "./value.ts";
import { type Verdict, every, fail, pass, undetermined } from "./verdict.ts";

/** Condition keys that tie a request to known accounts, organizations, networks or resources. */
const restricting = new Set([
  "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid",
  "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:userid", "kms:calleraccount", "s3:dataaccesspointaccount", "sns:endpoint",
]);
/** Operators under which a key can be trusted to restrict; a negated or "if exists" form lets strangers through. */
const trusted = /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/;

/** Statements of a policy written as JSON text or as data. */
export function statements(policy: Found): readonly Value[] | typeof unknown | "unreadable" {
  if (policy === unknown) return unknown;
  let document: Found = policy;
  if (typeof policy === "string") {
    try {
      document = JSON.parse(policy) as Value;
    } catch {
      return "unreadable";
    }
  }
  if (!isRecord(document)) return "unreadable";
  const statement = at(document, "Statement");
  if (statement === unknown) return unknown;
  if (statement === undefined) return [];
  return isList(statement) ? statement : [statement];
}

/** No statement lets everyone in. */
export function notForEveryone(policy: Found, path: string): Verdict {
  const found = statements(policy);
  if (found === unknown) return undetermined(`${path} is not known yet`);
  if (found === "unreadable") return undetermined(`${path} is not a JSON policy`);
  return every([pass, ...found.map((statement, index) => statementVerdict(statement, `${path}.Statement[${index}]`))]);
}

function statementVerdict(statement: Value, path: string): Verdict {
  if (statement === unknown) return undetermined(`${path} is not known yet`);
  const effect = at(statement, "Effect");
  if (effect === "Deny") return pass;
  const opens = at(statement, "NotPrincipal") !== undefined ? true : everyone(at(statement, "Principal"));
  const restriction = opens === false ? true : restricted(at(statement, "Condition"));
  if (opens === false || restriction === true) return pass;
  if (effect === unknown || opens === unknown || restriction === unknown) return undetermined(`${path} is not known yet`);
  return fail(`${path} allows everyone, without a condition that names an account, organization, network or resource`, path);
}

function everyone(principal: Found): boolean | typeof unknown {
  if (principal === unknown) return unknown;
  if (principal === "*") return true;
  const named = isRecord(principal) ? Object.values(principal).flatMap((value): readonly Value[] => (isList(value) ? value : [value])) : [];
  if (named.includes("*")) return true;
  return named.includes(unknown) ? unknown : false;
}

function restricted(condition: Found): boolean | typeof unknown {
  if (condition === unknown) return unknown;
  if (!isRecord(condition)) return false;
  let doubtful = false;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!trusted.test(operator)) continue;
    if (keys === unknown) doubtful = true;
    if (!isRecord(keys)) continue;
    for (const [key, value] of Object.entries(keys)) {
      if (!restricting.has(key.toLowerCase())) continue;
      const values = isList(value) ? value : [value];
      if (values.includes(unknown)) doubtful = true;
      else if (values.length > 0 && values.every((item) => typeof item === "string" && ties(item))) return true;
    }
  }
  return doubtful ? unknown : false;
}

/**
 * The value ties a request to somebody: it is fixed, or what is open in it lies within a fixed account, organization or role id.
 * "arn:aws:iam::*:role/reader" is a role of that name in anybody's account.
 */
function ties(value: string): boolean {
  if (value === "") return false;
  if (!/[*?]|\$\{/.test(value)) return true;
  return /^arn:[^:*?$]+:[^:*?$]+:[^:]*:\d{12}:/.test(value) || /^o-[a-z0-9]+\//.test(value) || /^A[A-Z0-9]{15,}:/.test(value);
}

/** Some statement refuses every request without TLS, for everyone and every object. */
export function refusesPlaintext(policy: Found, path: string): Verdict {
  const found = statements(policy);
  if (found === unknown) return undetermined(`${path} is not known yet`);
  if (found === "unreadable") return undetermined(`${path} is not a JSON policy`);
  const denies = (statement: Value): boolean | typeof unknown => {
    if (statement === unknown) return unknown;
    const parts = ["Effect", "Principal", "Action", "Resource", "Condition"].map((key) => at(statement, key));
    const [effect, principal, action, resource, condition] = parts;
    const answers = [effect === unknown ? unknown : effect === "Deny", everyone(principal), coversAll(action, (item) => item === "*" || item === "s3:*"), coversAll(resource, (item) => item === "*" || item.endsWith("/*")), onlyWithoutTls(condition)];
    return answers.includes(false) ? false : !answers.includes(unknown) || unknown;
  };
  const results = found.map(denies);
  if (results.includes(true)) return pass;
  return results.includes(unknown) ? undetermined(`${path} is not known in full yet`) : fail("its policy does not refuse requests without TLS");
}

function coversAll(value: Found, covers: (item: string) => boolean): boolean | typeof unknown {
  const items = isList(value) ? value : [value];
  if (items.some((item) => typeof item === "string" && covers(item))) return true;
  return items.includes(unknown) ? unknown : false;
}

/** The condition holds for every request without TLS: any further condition would let some through. */
function onlyWithoutTls(condition: Found): boolean | typeof unknown {
  if (condition === unknown) return unknown;
  if (!isRecord(condition)) return false;
  const [[operator, keys] = ["", undefined], ...others] = Object.entries(condition);
  if (others.length > 0 || !/^Bool(?:IfExists)?$/.test(operator)) return false;
  if (keys === unknown) return unknown;
  const [[key, value] = ["", undefined], ...more] = isRecord(keys) ? Object.entries(keys) : [];
  if (more.length > 0 || key.toLowerCase() !== "aws:securetransport") return false;
  return value === unknown ? unknown : value === "false" || value === false;
}
