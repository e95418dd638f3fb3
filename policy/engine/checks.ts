import type { Graph } from "./graph.ts";
import type { Resource } from "./resource.ts";
import { type Value, at, unknown } from "./value.ts";
import { type Verdict, every, fail, pass, undetermined } from "./verdict.ts";

/** Types whose value is an encryption key. */
export const keyTypes = ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey", "aws:kms/alias:Alias"];

/** The property is true (the provider also writes "true"). */
export function isTrue(resource: Resource, path: string, message: string): Verdict {
  return trueIn(resource.props, path, path, message);
}

export function trueIn(value: Value, path: string, shown: string, message: string): Verdict {
  const found = at(value, path);
  if (found === unknown) return undetermined(`${shown} is not known yet`);
  return found === true || found === "true" ? pass : fail(message);
}

/** The property has one of the values. */
export function isOneOf(resource: Resource, path: string, allowed: readonly Value[], message: string): Verdict {
  const found = resource.at(path);
  if (found === unknown) return undetermined(`${path} is not known yet`);
  return found !== undefined && allowed.includes(found) ? pass : fail(message);
}

/** Whether AWS's own key of the service (alias/aws/…) will do. */
export type AwsManaged = "allowed" | "refused";

/** A key is given. A value that is not known yet is one if it depends on a key of this stack. */
export function hasKey(resource: Resource, path: string, message: string, graph: Graph | undefined, awsManaged: AwsManaged = "refused"): Verdict {
  const found = resource.at(path);
  if (found === undefined) return fail(message);
  if (awsManaged === "refused" && typeof found === "string" && /(?:^|:)alias\/aws\//.test(found)) return fail(`its ${path} is AWS's own key of the service, not a customer-managed one`);
  if (found !== unknown) return pass;
  if (graph && graph.dependencies(resource, path, keyTypes).length > 0) return pass;
  return undetermined(`${path} is not known yet and depends on no key of this stack`);
}

/** Each item of a list holds; an unknown list is undecided, an empty one is `whenEmpty`. */
export function eachItem(resource: Resource, path: string, whenEmpty: Verdict, check: (item: Value, path: string) => Verdict): Verdict {
  const items = resource.items(path);
  if (items === unknown) return undetermined(`${path} is not known yet`);
  if (items.length === 0) return whenEmpty;
  return every(items.map((item, index) => (item === unknown ? undetermined(`${path}[${index}] is not known yet`) : check(item, `${path}[${index}]`))));
}
