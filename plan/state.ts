import { type JsonObject, type PlannedResource, isSecret, mapJson, markedSecret } from "./planned.ts";
import type { Plan } from "./record.ts";

/** The engine's export format, version 3, as `pulumi policy analyze --file` and `pulumi stack import` read it. */
export interface Deployment {
  readonly version: 3;
  readonly deployment: {
    readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
    readonly resources: readonly StateResource[];
  };
}

export interface StateResource {
  readonly urn: string;
  readonly custom: boolean;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: JsonObject;
  readonly outputs?: JsonObject;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs?: readonly string[];
  readonly ignoreChanges?: readonly string[];
  readonly retainOnDelete?: boolean;
}

/** Stands where a secret's ciphertext would be: the plan has no secrets provider, and no secret may be read from the file. */
const withheld = JSON.stringify("[secret]");

/**
 * The plan as a deployment.
 * @param time ISO 8601, written into the manifest
 */
export function toDeployment(plan: Plan, time: string): Deployment {
  return { version: 3, deployment: { manifest: { time, magic: "", version: "" }, resources: plan.resources.map(stateResource) } };
}

function stateResource(resource: PlannedResource): StateResource {
  const { options } = resource;
  return {
    urn: resource.urn,
    custom: resource.custom,
    ...(resource.custom && resource.id !== undefined ? { id: resource.id } : {}),
    type: resource.type,
    inputs: stored(resource.inputs),
    outputs: stored({ ...resource.outputs, ...(resource.custom && resource.id !== undefined && resource.provider !== "" ? { id: resource.id } : {}) }),
    ...(resource.parent === "" ? {} : { parent: resource.parent }),
    ...(options.protect ? { protect: true } : {}),
    ...(resource.custom && resource.provider !== "" ? { provider: resource.provider } : {}),
    ...(resource.dependencies.length > 0 ? { dependencies: resource.dependencies } : {}),
    ...(Object.keys(resource.propertyDependencies).length > 0 ? { propertyDependencies: resource.propertyDependencies } : {}),
    ...(options.additionalSecretOutputs.length > 0 ? { additionalSecretOutputs: options.additionalSecretOutputs } : {}),
    ...(options.ignoreChanges.length > 0 ? { ignoreChanges: options.ignoreChanges } : {}),
    ...(options.retainOnDelete ? { retainOnDelete: true } : {}),
  };
}

const stored = (value: JsonObject): JsonObject => mapJson(value, (node) => (isSecret(node) ? markedSecret({ plaintext: withheld }) : undefined)) as JsonObject;

/** Reads a deployment back: what another tool made of the file, or a stack's own export. */
export function fromDeployment(deployment: Deployment): PlannedResource[] {
  return deployment.deployment.resources.map((resource) => ({
    urn: resource.urn, type: resource.type, name: resource.urn.split("::").at(-1) ?? "", parent: resource.parent ?? "",
    custom: resource.custom, remote: false, inputs: resource.inputs ?? {}, outputs: resource.outputs ?? {}, id: resource.id,
    dependencies: resource.dependencies ?? [], propertyDependencies: resource.propertyDependencies ?? {}, provider: resource.provider ?? "", providers: {},
    options: {
      protect: resource.protect ?? false, ignoreChanges: resource.ignoreChanges ?? [], replaceOnChanges: [], additionalSecretOutputs: resource.additionalSecretOutputs ?? [],
      retainOnDelete: resource.retainOnDelete ?? false, aliases: [], customTimeouts: { create: "", update: "", delete: "" }, version: "", import: "",
    },
  }));
}

