/** The list that everything reads: what the program asks the engine for. Imports no Pulumi. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface PlannedOptions {
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly retainOnDelete: boolean;
  readonly aliases: readonly string[];
  readonly customTimeouts: { readonly create: string; readonly update: string; readonly delete: string };
  readonly version: string;
  readonly import: string;
}

export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; "" for the stack itself. */
  readonly parent: string;
  /** False for a component. */
  readonly custom: boolean;
  /** Made by a packaged component's plugin when the real engine runs. */
  readonly remote: boolean;
  /** As registered: secrets keep their mark, values not known yet are `unknownValue`. */
  readonly inputs: JsonObject;
  /** Inputs and what the plan knows of the computed properties; of a component and the stack, what they registered. */
  outputs: JsonObject;
  /** Stand-in id, or undefined where a first preview does not know it. */
  readonly id: string | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** `urn::id` of the provider; "" means a default provider. */
  readonly provider: string;
  /** Providers handed to a packaged component, by package. */
  readonly providers: Readonly<Record<string, string>>;
  readonly options: PlannedOptions;
}

/** The engine's mark for a value that is not known yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const referenceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
const signed = (value: Json | undefined, signature: string): value is JsonObject => isObject(value) && value[signatureKey] === signature;

export const isSecret = (value: Json | undefined): value is JsonObject => signed(value, secretSignature);
export const isReference = (value: Json | undefined): value is JsonObject => signed(value, referenceSignature);
export const reference = (urn: string, id: string | undefined): JsonObject => ({ [signatureKey]: referenceSignature, urn, id: id ?? "" });
/** A secret as the deployment format writes one; here without the ciphertext, which only a secrets provider can make. */
export const markedSecret = (content: JsonObject): JsonObject => ({ [signatureKey]: secretSignature, ...content });

/** Rebuilds a value bottom up; `change` may replace any node by returning something else than undefined. */
export function mapJson(value: Json, change: (node: Json) => Json | undefined): Json {
  const replaced = change(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => mapJson(item, change));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapJson(item, change)]));
  return value;
}

/** For eyes and files: every secret becomes "[secret]". */
export const withoutSecrets = <T extends Json>(value: T): T => mapJson(value, (node) => (isSecret(node) ? "[secret]" : undefined)) as T;

/** As the engine hands values to a policy pack: secrets without their mark, a reference to a resource as its id. */
export const revealed = (value: Json): Json =>
  mapJson(value, (node) => {
    if (isSecret(node)) return revealed(node["value"] ?? null);
    return isReference(node) ? node["id"] || unknownValue : undefined;
  });

export function containsUnknown(value: Json): boolean {
  let found = false;
  mapJson(value, (node) => {
    if (node === unknownValue) found = true;
    return undefined;
  });
  return found;
}

/** The type chain of a URN, root first, without the stack. */
export const typeChain = (urn: string): string[] => (urn.split("::")[2] ?? "").split("$");

export function makeUrn(stack: string, project: string, parent: PlannedResource | undefined, type: string, name: string): string {
  const chain = parent && parent.type !== "pulumi:pulumi:Stack" ? `${typeChain(parent.urn).join("$")}$${type}` : type;
  return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
}
