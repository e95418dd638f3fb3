import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import grpc from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { type Decisions, graphPolicy, inputsPolicy, unmarked } from "../policy/engine/wire.ts";
import { PlanError } from "./errors.ts";
import { type Json, type JsonObject, type PlannedResource, revealed } from "./planned.ts";

export interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly level: "mandatory" | "advisory";
  readonly urn: string;
  readonly message: string;
  readonly controls: readonly string[];
}

export interface Judgement {
  readonly verdicts: readonly Finding[];
  readonly undetermined: readonly Finding[];
  readonly exemptions: readonly Finding[];
  readonly decisions: Decisions;
  /** Rules in the pack. */
  readonly rules: number;
}

export interface JudgeOptions {
  /** Folder of the pack. @default the platform's own */
  readonly pack?: string;
  /** Environment of the pack's process. @default this process's */
  readonly env?: NodeJS.ProcessEnv;
}

type Client = InstanceType<typeof analyzerGrpc.AnalyzerClient>;
/** Requests on their way to the pack at a time. */
const atOnce = 32;
const startLimitMs = 30_000;
const messageLimitBytes = 400 * 1024 * 1024;

/** A running pack: started as a process of its own and asked over its gRPC port, as the engine does. */
export class PackProcess {
  private readonly child: ChildProcess;
  private readonly client: Client;

  private constructor(child: ChildProcess, client: Client) {
    this.child = child;
    this.client = client;
  }

  /** @throws PlanError with what the pack printed, when it does not come up */
  static async start({ pack = path.join(import.meta.dirname, "..", "policy"), env = process.env }: JudgeOptions = {}): Promise<PackProcess> {
    const child = spawn(process.execPath, ["index.js"], { cwd: pack, env, stdio: ["ignore", "pipe", "pipe"] });
    const port = await firstLine(child);
    const client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), { "grpc.max_receive_message_length": messageLimitBytes, "grpc.max_send_message_length": messageLimitBytes });
    return new PackProcess(child, client);
  }

  async info() {
    return ask<InstanceType<typeof analyzer.AnalyzerInfo>>((done) => this.client.getAnalyzerInfo(emptyRequest(), done));
  }

  /** @param levels level by rule, over the pack's own */
  async configure(levels: Readonly<Record<string, string>> = {}): Promise<void> {
    const config = new analyzer.PolicyConfig();
    config.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
    config.setProperties(structProto.Struct.fromJavaScript({ levels: { ...levels }, reportDecisions: true }));
    const request = new analyzer.ConfigureAnalyzerRequest();
    request.getPolicyconfigMap().set(graphPolicy, config);
    await ask((done) => this.client.configure(request, done));
  }

  async analyze(resource: PlannedResource, byUrn: ReadonlyMap<string, PlannedResource>) {
    const request = new analyzer.AnalyzeRequest();
    fill(request, resource, resource.inputs, byUrn);
    return (await ask<InstanceType<typeof analyzer.AnalyzeResponse>>((done) => this.client.analyze(request, done))).getDiagnosticsList();
  }

  async analyzeStack(resources: readonly PlannedResource[], byUrn: ReadonlyMap<string, PlannedResource>) {
    const request = new analyzer.AnalyzeStackRequest();
    request.setResourcesList(resources.map((resource) => stackResource(resource, byUrn)));
    return (await ask<InstanceType<typeof analyzer.AnalyzeResponse>>((done) => this.client.analyzeStack(request, done))).getDiagnosticsList();
  }

  async stop(): Promise<void> {
    this.client.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }
}

/** Judges a plan with a running pack. */
export async function judge(pack: PackProcess, resources: readonly PlannedResource[]): Promise<Judgement> {
  const info = await pack.info();
  const controls = new Map(info.getPoliciesList().map((policy) => [policy.getName(), policy.getTagsList().filter((tag) => tag.includes(" "))]));
  await pack.configure();
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const found: ReturnType<typeof finding>[] = [];
  for (let start = 0; start < resources.length; start += atOnce) {
    const answers = resources.slice(start, start + atOnce).map(async (resource) => (await pack.analyze(resource, byUrn)).map((diagnostic) => finding(diagnostic, resource.urn, controls)));
    found.push(...(await Promise.all(answers)).flat());
  }
  found.push(...(await pack.analyzeStack(resources, byUrn)).map((diagnostic) => finding(diagnostic, "", controls)));

  const of = (mark: string | undefined) => found.filter((entry) => entry.mark === mark).map(({ mark: _, ...rest }) => rest);
  const [counted] = of("decisions");
  if (!counted) throw new PlanError("the policy pack did not say how many decisions it made; it is not this version's pack");
  return {
    verdicts: of(undefined).sort(worstFirst),
    undetermined: of("undetermined"),
    exemptions: of("exempted"),
    decisions: JSON.parse(counted.message) as Decisions,
    rules: new Set(info.getPoliciesList().map((policy) => policy.getName().split(".")[0] ?? "").filter((name) => name !== graphPolicy && name !== inputsPolicy)).size,
  };
}

const severities = ["", "low", "medium", "high", "critical"];

function finding(diagnostic: InstanceType<typeof analyzer.AnalyzeDiagnostic>, urn: string, controls: ReadonlyMap<string, string[]>) {
  const { mark, text } = unmarked(diagnostic.getMessage());
  const rule = diagnostic.getPolicyname();
  return {
    mark, rule, message: text,
    severity: severities[diagnostic.getSeverity()] ?? "",
    level: diagnostic.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY ? ("mandatory" as const) : ("advisory" as const),
    urn: diagnostic.getUrn() || urn,
    controls: controls.get(rule) ?? [],
  };
}

const worstFirst = (a: Finding, b: Finding): number =>
  Number(b.level === "mandatory") - Number(a.level === "mandatory") || severities.indexOf(b.severity) - severities.indexOf(a.severity) || a.rule.localeCompare(b.rule) || a.urn.localeCompare(b.urn);

type Subject = InstanceType<typeof analyzer.AnalyzeRequest> | InstanceType<typeof analyzer.AnalyzerResource>;

/** Secrets go over in clear, as from the engine: the pack must never repeat a value. */
function fill(request: Subject, resource: PlannedResource, properties: JsonObject, byUrn: ReadonlyMap<string, PlannedResource>): void {
  request.setType(resource.type);
  request.setUrn(resource.urn);
  request.setName(resource.name);
  request.setProperties(toStruct(properties));
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(resource.options.protect);
  options.setIgnorechangesList([...resource.options.ignoreChanges]);
  options.setAdditionalsecretoutputsList([...resource.options.additionalSecretOutputs]);
  options.setParent(resource.parent);
  request.setOptions(options);
  const provider = byUrn.get(resource.provider.slice(0, resource.provider.lastIndexOf("::")));
  if (!provider) return;
  const message = new analyzer.AnalyzerProviderResource();
  message.setType(provider.type);
  message.setUrn(provider.urn);
  message.setName(provider.name);
  message.setProperties(toStruct(provider.inputs));
  request.setProvider(message);
}

function stackResource(resource: PlannedResource, byUrn: ReadonlyMap<string, PlannedResource>) {
  const message = new analyzer.AnalyzerResource();
  fill(message, resource, { ...resource.outputs, ...(resource.id === undefined ? {} : { id: resource.id }) }, byUrn);
  message.setParent(resource.parent);
  message.setDependenciesList([...resource.dependencies]);
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    const list = new analyzer.AnalyzerPropertyDependencies();
    list.setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(property, list);
  }
  return message;
}

const toStruct = (properties: JsonObject) => structProto.Struct.fromJavaScript(revealed(properties) as Record<string, Exclude<Json, undefined>>);

/** The client wants an Empty of the SDK's own copy of protobuf. */
const emptyRequest = () => new (analyzerGrpc.AnalyzerService.getAnalyzerInfo as unknown as { requestType: new () => never }).requestType();

function ask<Response>(call: (done: (error: Error | null, response?: Response) => void) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error ? reject(new PlanError(`the policy pack failed: ${error.message}`)) : resolve(response as Response)));
  });
}

/** The pack prints its port first, and only that. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let errors = "";
    let output = "";
    const timer = setTimeout(() => fail(`it printed no port within ${startLimitMs / 1000} s`), startLimitMs);
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill();
      reject(new PlanError(`the policy pack did not start: ${errors.trim() || why}`));
    };
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const match = /^(\d+)\r?\n/.exec(output);
      if (!match?.[1]) return;
      clearTimeout(timer);
      resolve(match[1]);
    });
    child.once("exit", (code) => fail(`it ended with code ${code}`));
    child.once("error", (error) => fail(error.message));
  });
}
