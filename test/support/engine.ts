import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import grpc from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourceProto from "@pulumi/pulumi/proto/resource_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { monitorMethods } from "../../plan/monitor.ts";
import type { PlannedResource } from "../../plan/planned.ts";
import { Recording } from "../../plan/recording.ts";
import type { StackFile } from "../../plan/stack-file.ts";
import { root } from "./stacks.ts";

type Handler = (request: unknown, callback: (error: Error | null, response?: unknown) => void) => void;
const overTheWire = (handler: Handler) => (call: { request: unknown }, callback: (error: Error | null, response?: unknown) => void) => handler(call.request, callback);
const always = (make: () => unknown): Handler => (_, callback) => callback(null, make());

export interface Run {
  readonly resources: readonly PlannedResource[];
  /** Errors that the program logged. */
  readonly errors: readonly string[];
  readonly exitCode: number | null;
}

/**
 * Runs a folder's program as the engine does: by Pulumi's own runner, against a resource monitor and an engine over real gRPC.
 * Only the two servers are ours.
 */
export async function runUnderPulumi(file: StackFile, folder = root): Promise<Run> {
  const recording = new Recording(file.project, file.stack, false);
  const errors: string[] = [];
  const server = new grpc.Server();
  const supported = () => {
    const response = new resourceProto.SupportsFeatureResponse();
    response.setHassupport(true);
    return response;
  };
  const noOutputValues: Handler = (request, callback) => {
    const response = supported();
    // As in the mock runtime: inputs then are plain values.
    response.setHassupport((request as { getId(): string }).getId() !== "outputValues");
    callback(null, response);
  };
  const methods = monitorMethods(recording) as unknown as Record<string, Handler>;
  const monitor = Object.fromEntries(Object.entries({ ...methods, supportsFeature: noOutputValues, signalAndWaitForShutdown: always(() => new emptyProto.Empty()) }).map(([name, handler]) => [name, overTheWire(handler)]));
  server.addService(resourceGrpc.ResourceMonitorService as unknown as grpc.ServiceDefinition, monitor as unknown as grpc.UntypedServiceImplementation);
  const log: Handler = (request, callback) => {
    const entry = request as InstanceType<typeof engineProto.LogRequest>;
    if (entry.getSeverity() === engineProto.LogSeverity.ERROR) errors.push(entry.getMessage());
    callback(null, new emptyProto.Empty());
  };
  const engine = { log, getRootResource: always(() => new engineProto.GetRootResourceResponse()), setRootResource: always(() => new engineProto.SetRootResourceResponse()) };
  server.addService(engineGrpc.EngineService as unknown as grpc.ServiceDefinition, Object.fromEntries(Object.entries(engine).map(([name, handler]) => [name, overTheWire(handler)])) as unknown as grpc.UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) => server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))));
  try {
    const child = start(file, folder, `127.0.0.1:${port}`);
    const [exitCode] = (await once(child, "exit")) as [number | null];
    return { resources: recording.resources, errors, exitCode };
  } finally {
    server.forceShutdown();
  }
}

function start(file: StackFile, folder: string, address: string): ChildProcess {
  const words = ["--monitor", address, "--engine", address, "--project", file.project, "--stack", file.stack, "--pwd", folder, "--dry-run", "--parallel", "16", "index.ts"];
  return spawn(process.execPath, [path.join(root, "node_modules", "@pulumi", "pulumi", "cmd", "run"), ...words], {
    cwd: folder,
    stdio: ["ignore", "ignore", "ignore"],
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false", PULUMI_CONFIG: JSON.stringify(file.config), PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(file.secretKeys) },
  });
}
