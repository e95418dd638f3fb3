import * as pulumi from "@pulumi/pulumi";
import resourceProto from "@pulumi/pulumi/proto/resource_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { expansions } from "./expand/expansions.ts";
import { type JsonObject, type PlannedOptions, type PlannedResource, mapJson, unknownValue } from "./planned.ts";
import type { Recording } from "./recording.ts";

type Callback<T> = (error: Error | null, response?: T) => void;
type RegisterRequest = InstanceType<typeof resourceProto.RegisterResourceRequest>;

/**
 * Puts a recorder into the SDK's mock runtime: registrations keep parent, dependencies, provider and options,
 * which the mocks' own hook leaves out, and packaged components are expanded into their children.
 */
export async function installMonitor(recording: Recording): Promise<void> {
  await pulumi.runtime.setMocks({ newResource: refuse("newResource"), call: refuse("call") }, recording.project, recording.stack, true);
  Object.assign(pulumi.runtime.getMonitor() as object, monitorMethods(recording));
}

const refuse = (what: string) => (): never => {
  throw new Error(`${what}: a plan makes no calls, so that it needs no account; list the value in the settings instead`);
};

/** The resource monitor's methods, by the names of its protocol. */
export function monitorMethods(recording: Recording) {
  const answer = answering(recording);
  return {
    registerResource: answer((request: RegisterRequest) => register(recording, request)),
    registerResourceOutputs: answer((request: InstanceType<typeof resourceProto.RegisterResourceOutputsRequest>) => {
      const resource = recording.find(request.getUrn());
      if (resource) resource.outputs = structToJson(request.getOutputs());
      return new emptyProto.Empty();
    }),
    readResource: answer((request: InstanceType<typeof resourceProto.ReadResourceRequest>) => refuse(`reading ${request.getType()} "${request.getName()}"`)()),
    invoke: answer((request: InstanceType<typeof resourceProto.ResourceInvokeRequest>) => invoke(recording, request)),
    call: answer(refuse("calling a component's method")),
  };
}

/** Errors go back through the callback, as from a server. The SDK keeps their text to itself in places, so the first is remembered. */
const answering = (recording: Recording) => <Request, Response>(handle: (request: Request) => Response) =>
  (request: Request, callback: Callback<Response>): void => {
    let response: Response;
    try {
      response = handle(request);
    } catch (error) {
      recording.refusal ??= error as Error;
      callback(error as Error);
      return;
    }
    callback(null, response);
  };

function register(recording: Recording, request: RegisterRequest) {
  const custom = request.getCustom();
  const resource = recording.add({
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom,
    remote: request.getRemote(),
    inputs: structToJson(request.getObject()),
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      (request.getPropertydependenciesMap().toArray() as unknown as [string, string[][]][]).map(([key, message]) => [key, message[0] ?? []]),
    ),
    provider: request.getProvider(),
    providers: Object.fromEntries(request.getProvidersMap().toArray() as unknown as [string, string][]),
    options: optionsOf(request),
  });
  const expansion = request.getRemote() ? expand(recording, resource) : { outputs: {}, dependencies: [] as string[] };
  Object.assign(resource.outputs, expansion.outputs);
  return response(resource, expansion.dependencies, Object.keys(expansion.outputs));
}

function expand(recording: Recording, resource: PlannedResource) {
  const expansion = expansions[resource.type];
  if (!expansion) {
    throw new Error(`the packaged component ${resource.type} cannot be planned offline; it can be for: ${Object.keys(expansions).join(", ")}`);
  }
  return expansion(recording, resource);
}

/** A packaged component's outputs depend on all that it made, as the recordings show. */
function response(resource: PlannedResource, dependencies: readonly string[], outputs: readonly string[]) {
  const message = new resourceProto.RegisterResourceResponse();
  message.setUrn(resource.urn);
  message.setId(resource.id ?? "");
  message.setObject(structProto.Struct.fromJavaScript(resource.outputs));
  for (const output of outputs) {
    const list = new resourceProto.RegisterResourceResponse.PropertyDependencies();
    list.setUrnsList([...dependencies]);
    message.getPropertydependenciesMap().set(output, list);
  }
  return message;
}

/** The SDK asks for a resource's state when it meets a reference to one; nothing else may be asked. */
function invoke(recording: Recording, request: InstanceType<typeof resourceProto.ResourceInvokeRequest>) {
  if (request.getTok() !== "pulumi:pulumi:getResource") return refuse(`calling ${request.getTok()}`)();
  const { urn } = structToJson(request.getArgs());
  const resource = recording.find(String(urn));
  if (!resource) throw new Error(`no planned resource has the URN ${String(urn)}`);
  const message = new resourceProto.ResourceInvokeResponse();
  message.setReturn(structProto.Struct.fromJavaScript({ urn: resource.urn, id: resource.id ?? unknownValue, state: resource.outputs }));
  return message;
}

function optionsOf(request: RegisterRequest): PlannedOptions {
  const timeouts = request.getCustomtimeouts();
  return {
    protect: request.getProtect() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ...(request.getDeletebeforereplacedefined() ? { deleteBeforeReplace: request.getDeletebeforereplace() } : {}),
    retainOnDelete: request.getRetainondelete() ?? false,
    aliases: request.getAliasesList().map((alias) => alias.getUrn()),
    customTimeouts: { create: timeouts?.getCreate() ?? "", update: timeouts?.getUpdate() ?? "", delete: timeouts?.getDelete() ?? "" },
    version: request.getVersion(),
    import: request.getImportid(),
  };
}

const structToJson = (struct: { toJavaScript(): unknown } | undefined): JsonObject => mapJson((struct?.toJavaScript() ?? {}) as JsonObject, () => undefined) as JsonObject;
