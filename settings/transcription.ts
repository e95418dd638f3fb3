import { z } from "zod";
import { clientBlocksAtMost } from "../components/network/acl-rules.ts";
import { capacityProblems } from "../components/serving/capacity.ts";
import { familyOf, isModelMachine, modelFamilies } from "../components/serving/model-machines.ts";
import { timeoutProblems } from "../components/serving/timeouts.ts";
import { block, clientCidr, eachOnce, flag, oneOf, pattern, retentionDays, whole } from "./parts.ts";

const shortName = pattern(/^[a-z][a-z0-9-]{0,29}$/, "a name of 1 to 30 lower-case letters, digits and hyphens");

/** What `npm run publish:model` writes. Its content decides its address, so that another model is another address. */
const archive = block({
  uri: pattern(/^s3:\/\/[a-z0-9][a-z0-9.-]+\/[A-Za-z0-9!_.'()\/-]+\.tar\.gz$/, "an address such as s3://bucket/production/transcription/<sha256>.tar.gz"),
  sha256: pattern(/^[0-9a-f]{64}$/, "the archive's SHA-256: 64 hexadecimal digits"),
}).superRefine(({ uri, sha256 }, context) => {
  if (!uri.includes(sha256)) context.addIssue({ code: "custom", path: ["uri"], input: uri, message: `allowed: an address that contains the archive's sha256 (${sha256.slice(0, 12)}…), so that nobody changes the model behind it; npm run publish:model writes both` });
});

/** SageMaker takes images from ECR. Neither this nor a secret's ARN may hold a wildcard: both become resources of policies. */
const imageByDigest = pattern(/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/[a-z0-9._\/-]+@sha256:[0-9a-f]{64}$/, "an image by digest in ECR: <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<64 hexadecimal digits>");
const secretArn = pattern(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9\/_+=.@-]+$/, "the ARN of one secret, such as arn:aws:secretsmanager:eu-west-1:111111111111:secret:gateway-tls-a1B2c3");

/** More instances at certain hours. */
const floor = block({
  name: shortName,
  schedule: pattern(/^(?:cron|rate|at)\(.+\)$/, 'a schedule such as "cron(0 7 ? * MON-FRI *)"'),
  timezone: pattern(/^[A-Za-z]+(?:\/[A-Za-z_+-]+\d*)*$/, "a time zone such as Europe/Paris").default("UTC"),
  min: whole(1, 1000),
});

export const model = block({
  /** Absent: the endpoint is withheld, since there is nothing to serve yet. */
  archive: archive.optional(),
  /** A container of your own. @default AWS's container for speech recognition, for the kind of machine */
  image: imageByDigest.optional(),
  instanceType: z.string(),
  min: whole(1, 1000).default(1),
  max: whole(1, 1000).default(2),
  /** Streams, or requests, that one instance serves at a time, as measured. */
  streamsPerInstance: whole(1, 10_000),
  /** Minimum by the clock. */
  floors: z.array(floor).superRefine((floors, context) => eachOnce(floors.map(({ name }) => name), context)).default([]),
  /** off: neither audio nor transcript is kept by SageMaker; transcripts: a sample of the answers, encrypted, in the audio bucket. */
  dataCapture: oneOf("off", "transcripts").default("off"),
  logRetentionDays: retentionDays.default(30),
}).superRefine((value, context) => {
  const add = (path: (string | number)[], input: unknown, message: string): void => context.addIssue({ code: "custom", path, input, message: `allowed: ${message}` });
  if (!isModelMachine(value.instanceType)) add(["instanceType"], value.instanceType, `an instance type of an endpoint, such as ml.g5.xlarge: ${modelFamilies.map((family) => `ml.${family}`).join(", ")}`);
  else if (familyOf(value.instanceType).accelerator === "neuron" && !value.image) add(["image"], undefined, "an image of your own for a Neuron machine: its model is compiled ahead, and no stock container serves it");
  if (value.min > value.max) add(["min"], value.min, `at most max, which is ${value.max}`);
  for (const [index, { min }] of value.floors.entries()) if (min < value.min || min > value.max) add(["floors", index, "min"], min, `from min to max of the model, ${value.min} to ${value.max}`);
});

/** A service that uses the model, and how much of it. */
const caller = block({
  name: shortName,
  maxStreams: whole(1, 100_000),
  startsPerMinute: whole(1, 100_000),
  audioMinutesPerDay: whole(1, 10_000_000),
});

const certificate = block({
  /** A secret in Secrets Manager with the keys `tls.crt` and `tls.key`. */
  secretArn: secretArn.optional(),
  /** Or a kubernetes.io/tls secret in the gateway's namespace. */
  kubernetesSecret: pattern(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "the name of a Kubernetes secret").optional(),
}).superRefine((value, context) => {
  if ((value.secretArn === undefined) === (value.kubernetesSecret === undefined)) context.addIssue({ code: "custom", input: value, message: "allowed: either secretArn or kubernetesSecret" });
});

export const gateway = block({
  /** Digest of the image in the registry's repository `gateway`; `npm run publish:image` writes it. Absent: the gateway is withheld. */
  imageDigest: pattern(/^sha256:[0-9a-f]{64}$/, "an image's digest: sha256:<64 hexadecimal digits>").optional(),
  /** What the gateway shows to who connects. Absent: the gateway is withheld. */
  certificate: certificate.optional(),
  /** cloudflare: the load balancer admits Cloudflare's published addresses only; cidrs: the named ones. */
  ingress: oneOf("cloudflare", "cidrs").default("cloudflare"),
  cidrs: z.array(clientCidr).max(clientBlocksAtMost, `allowed: at most ${clientBlocksAtMost} blocks, since a network ACL has 20 rules`).superRefine(eachOnce).default([]),
  /** Streams that one pod carries at a time, as measured. */
  streamsPerPod: whole(1, 10_000).default(100),
  minPods: whole(2, 1000).default(2),
  maxPods: whole(2, 1000).default(4),
  /** streams: the pods' own count of active streams; cloudwatch: the endpoint's concurrent requests as CloudWatch sees them. */
  scaleOn: oneOf("streams", "cloudwatch").default("streams"),
  callers: z.array(caller).superRefine((callers, context) => eachOnce(callers.map(({ name }) => name), context)).default([]),
  deletionProtection: flag().default(true),
}).superRefine((value, context) => {
  const add = (path: string, input: unknown, message: string): void => context.addIssue({ code: "custom", path: [path], input, message: `allowed: ${message}` });
  if (value.minPods > value.maxPods) add("minPods", value.minPods, `at most maxPods, which is ${value.maxPods}`);
  if (value.ingress === "cidrs" && value.cidrs.length === 0) add("cidrs", value.cidrs, "with ingress cidrs at least one block, such as 198.51.100.0/24");
  if (value.ingress === "cloudflare" && value.cidrs.length > 0) add("cidrs", value.cidrs, "none with ingress cloudflare; for others use ingress: cidrs");
});

/** From the edge to the model; docs/operations.md shows the whole table. */
export const timeoutChoices = block({
  keepAliveSeconds: whole(5, 300).default(20),
  loadBalancerIdleSeconds: whole(60, 6000).default(900),
  drainSeconds: whole(10, 3600).default(600),
  rolloverMinutes: whole(1, 30).default(25),
  streamMinutes: whole(1, 1440).default(240),
}).superRefine((value, context) => {
  for (const problem of timeoutProblems(value)) context.addIssue({ code: "custom", ...problem });
});

export const existingEndpoint = block({ existing: pattern(/^[A-Za-z0-9](-*[A-Za-z0-9]){0,62}$/, "the name of a SageMaker endpoint") });

export const transcription = block({
  /** An endpoint that is there already. */
  endpoint: existingEndpoint.optional(),
  /** Or one that is made here. */
  model: model.optional(),
  gateway: gateway.optional(),
  timeouts: timeoutChoices.prefault({}),
}).superRefine((value, context) => {
  if ((value.endpoint === undefined) === (value.model === undefined)) {
    context.addIssue({ code: "custom", path: ["model"], input: value.model, message: "allowed: either model, or endpoint.existing for an endpoint that is there already" });
  }
  const { model: made, gateway: asked } = value;
  if (!made || !asked) return;
  const choices = { streamsPerInstance: made.streamsPerInstance, minInstances: made.min, maxInstances: made.max, streamsPerPod: asked.streamsPerPod, minPods: asked.minPods, maxPods: asked.maxPods };
  for (const problem of capacityProblems(choices)) context.addIssue({ code: "custom", ...problem });
  for (const [index, { maxStreams }] of asked.callers.entries()) {
    const all = made.max * made.streamsPerInstance;
    if (maxStreams > all) context.addIssue({ code: "custom", path: ["gateway", "callers", index, "maxStreams"], input: maxStreams, message: `allowed: at most ${all}, which the endpoint serves at its largest` });
  }
});

export const transcriptionParts = { caller, certificate, archive, floor };
export type TranscriptionSettings = z.output<typeof transcription>;
