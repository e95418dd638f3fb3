import assert from "node:assert/strict";
import path from "node:path";
import type { JsonObject } from "../../plan/planned.ts";
import { definitions, tool } from "../../tools/toolbox.ts";
import { chart, helm, one, plannedValues, rendered, valuesFile } from "../support/chart.ts";
import { manifestsIn } from "../support/kubernetes.ts";
import { only, planOf, stackWith } from "../support/stacks.ts";

type Container = { image: string; env: { name: string; value?: string }[]; securityContext: JsonObject; lifecycle: JsonObject; readinessProbe: JsonObject; livenessProbe: JsonObject; startupProbe: JsonObject; ports: JsonObject[] };
type PodSpec = JsonObject & { containers: Container[]; volumes: JsonObject[]; topologySpreadConstraints: JsonObject[] };
const podSpec = (values: unknown): PodSpec => ((one(rendered(values), "Deployment")["spec"] as JsonObject)["template"] as { spec: PodSpec }).spec;
const containerOf = (values: unknown): Container => {
  const [container] = podSpec(values).containers;
  if (!container) throw new Error("the pod has no container");
  return container;
};

describe("the gateway's chart", () => {
  let values: JsonObject;
  const changed = (more: object): JsonObject => ({ ...values, ...more }) as JsonObject;
  before(async function () {
    // Helm is built the first time.
    this.timeout(900_000);
    tool("helm");
    values = await plannedValues(stackWith("prod"));
  });

  it("lints, with its defaults and with the values that the program gives it", () => {
    for (const words of [[], ["--values", valuesFile(values)], ["--strict", "--values", valuesFile(values)]]) {
      const { status, stdout, stderr } = helm("lint", chart, ...words);
      assert.equal(status, 0, stdout + stderr);
    }
  });

  it("runs the image by digest, and says what is missing without one", () => {
    const { repository, digest } = values["image"] as { repository: string; digest: string };
    assert.equal(containerOf(values).image, `${repository}@${digest}`);
    for (const [missing, says] of [["image", /image\.repository: name the image's repository/], ["region", /region: name the AWS region/], ["endpoint", /endpoint\.name: name the SageMaker endpoint/], ["tls", /tls: give secretArn or kubernetesSecret/]] as const) {
      assert.throws(() => rendered(changed({ [missing]: undefined })), says);
    }
  });

  const refused: [string, object, RegExp][] = [
    ["a tag for a digest", { image: { repository: "r", digest: "latest" } }, /image\/digest/],
    ["an unknown value", { replica: 3 }, /replica/],
    ["an unknown value deep inside", { timeouts: { drain: 3 } }, /drain/],
    ["one pod", { replicas: { min: 1, max: 1 } }, /replicas\/min/],
    ["scaling on something else", { scaling: { metric: "cpu" } }, /scaling\/metric/],
    ["a caller without quotas", { callers: [{ name: "a" }] }, /callers/],
    ["an environment variable that is none", { environment: { "log level": "info" } }, /log level/],
    ["both certificates", { tls: { secretArn: "arn:aws:secretsmanager:eu-west-1:1:secret:a", kubernetesSecret: "b" } }, /not both/],
  ];
  for (const [what, more, says] of refused) it(`refuses ${what}`, () => assert.throws(() => rendered(changed(more)), says));

  it("pods are restricted: no root, no privileges, a file system that can't be written, no token of the API", () => {
    const spec = podSpec(values);
    assert.deepEqual(spec["securityContext"], { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: { type: "RuntimeDefault" } });
    assert.equal(spec["automountServiceAccountToken"], false);
    assert.deepEqual(containerOf(values).securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
  });

  it("pods spread over zones, strictly, and over nodes", () => {
    assert.deepEqual(podSpec(values).topologySpreadConstraints.map((rule) => [rule["topologyKey"], rule["whenUnsatisfiable"]]), [["topology.kubernetes.io/zone", "DoNotSchedule"], ["kubernetes.io/hostname", "ScheduleAnyway"]]);
    assert.deepEqual((one(rendered(values), "PodDisruptionBudget")["spec"] as JsonObject)["maxUnavailable"], 1);
  });

  it("a pod that stops drains: it waits for the load balancer, keeps its streams, and is given the time", () => {
    const timeouts = values["timeouts"] as Record<string, number>;
    assert.deepEqual(containerOf(values).lifecycle, { preStop: { sleep: { seconds: timeouts["preStopSeconds"] } } });
    assert.equal(podSpec(values)["terminationGracePeriodSeconds"], timeouts["terminationGraceSeconds"]);
    const env = Object.fromEntries(containerOf(values).env.map(({ name, value }) => [name, value]));
    assert.deepEqual(
      [env["DRAIN_SECONDS"], env["MAX_STREAM_SECONDS"], env["MODEL_ROLLOVER_SECONDS"], env["KEEP_ALIVE_SECONDS"], env["MODEL_ENDPOINT_NAME"], env["MAX_STREAMS_PER_POD"], env["MAX_STREAMS"]],
      ["600", "14400", "1500", "20", "ml-platform-prod-transcription", "50", "96"],
    );
  });

  it("probes ask the health port, and a slow start is no reason to be killed", () => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf(values);
    for (const [probe, place] of [[startupProbe, "/livez"], [livenessProbe, "/livez"], [readinessProbe, "/readyz"]] as const) assert.deepEqual(probe["httpGet"], { path: place, port: "health" });
    assert.ok(Number(startupProbe["periodSeconds"]) * Number(startupProbe["failureThreshold"]) >= 60);
  });

  it("scales on the sum of the pods' active streams, and goes down slowly", () => {
    const scaled = one(rendered(values), "ScaledObject")["spec"] as JsonObject;
    assert.deepEqual([scaled["minReplicaCount"], scaled["maxReplicaCount"]], [3, 6]);
    const [trigger] = scaled["triggers"] as JsonObject[];
    assert.deepEqual(trigger?.["metadata"], {
      url: "http://gateway-metrics.transcription.svc.cluster.local:9090/metrics", format: "prometheus", valueLocation: "gateway_active_streams",
      aggregateFromKubeServiceEndpoints: "true", aggregationType: "sum", targetValue: "35",
    });
    assert.match(JSON.stringify(scaled["advanced"]), /"scaleDown":\{"stabilizationWindowSeconds":600,"policies":\[\{"type":"Pods","value":1,/);
    assert.equal((one(rendered(values), "Deployment")["spec"] as JsonObject)["replicas"], undefined, "an upgrade must not reset the count");
  });

  it("by setting scales on what CloudWatch sees of the endpoint", () => {
    const manifests = rendered(changed({ scaling: { ...(values["scaling"] as object), metric: "cloudwatch" } }));
    const [trigger] = (one(manifests, "ScaledObject")["spec"] as JsonObject)["triggers"] as JsonObject[];
    const metadata = trigger?.["metadata"] as JsonObject;
    assert.deepEqual([trigger?.["type"], metadata["metricName"], metadata["dimensionValue"], metadata["targetMetricValue"]], ["aws-cloudwatch", "ConcurrentRequestsPerModel", "ml-platform-prod-transcription;AllTraffic", "8"]);
    assert.equal((trigger?.["authenticationRef"] as JsonObject)["name"], one(manifests, "TriggerAuthentication").metadata.name);
  });

  it("the certificate comes from Secrets Manager, or from a secret that is given", () => {
    const manifests = rendered(values);
    const provided = one(manifests, "SecretProviderClass");
    assert.match(String(((provided["spec"] as JsonObject)["parameters"] as JsonObject)["objects"]), /objectName: "arn:aws:secretsmanager:.*\n.*jmesPath:\n.*path: '"tls\.crt"'/);
    assert.deepEqual(podSpec(values).volumes[0], { name: "tls", csi: { driver: "secrets-store.csi.k8s.io", readOnly: true, volumeAttributes: { secretProviderClass: "gateway-tls" } } });
    const given = changed({ tls: { kubernetesSecret: "own" } });
    assert.equal(rendered(given).filter(({ kind }) => kind === "SecretProviderClass").length, 0);
    assert.deepEqual((podSpec(given).volumes[0] as JsonObject)["secret"], { secretName: "own", defaultMode: 0o440 });
  });

  it("only the load balancer's ports and the metrics are open, and metrics to the readers alone", () => {
    const { ingress, egress } = one(rendered(values), "NetworkPolicy")["spec"] as { ingress: { from: JsonObject[]; ports: JsonObject[] }[]; egress: { to: JsonObject[]; ports: JsonObject[] }[] };
    assert.deepEqual(ingress.map(({ ports }) => ports.map(({ port }) => port)), [[8443, 8081], [9090]]);
    assert.deepEqual(ingress[0]?.from, [{ ipBlock: { cidr: "10.2.0.0/16" } }]);
    assert.deepEqual(egress.map(({ ports }) => ports.map(({ port }) => port)), [[443, 8443], [53, 53], [80]]);
  });

  it("quotas of the callers are in a file, and other quotas start other pods", () => {
    const callers = (manifests: ReturnType<typeof rendered>) => JSON.parse(((one(manifests, "ConfigMap")["data"] as JsonObject)["callers.json"] as string) ?? "[]") as JsonObject[];
    assert.deepEqual(callers(rendered(values)).map(({ name, maxStreams }) => [name, maxStreams]), [["clinic-desktop", 60], ["mobile", 30]]);
    const checksum = (given: JsonObject) => JSON.stringify((((one(rendered(given), "Deployment")["spec"] as JsonObject)["template"] as JsonObject)["metadata"] as JsonObject)["annotations"]);
    assert.notEqual(checksum(values), checksum(changed({ callers: [] })));
  });

  it("the load balancer controller's own chart takes the values that it is released with, and makes nothing but the controller", async () => {
    const given = only(await planOf(stackWith("prod")), "kubernetes:helm.sh/v3:Release", "contents-controllers-aws-load-balancer-controller").inputs["values"] as JsonObject;
    const { status, stdout, stderr } = helm("template", "lbc", path.dirname(definitions("targetGroupBinding")), "--namespace", "kube-system", "--values", valuesFile(given));
    assert.equal(status, 0, stderr);
    const manifests = manifestsIn(stdout);
    const deployment = one(manifests, "Deployment", "aws-load-balancer-controller")["spec"] as JsonObject;
    assert.equal(deployment["replicas"], 2);
    const [container] = ((deployment["template"] as JsonObject)["spec"] as { containers: JsonObject[] }).containers;
    assert.deepEqual(container?.["resources"], given["resources"]);
    assert.ok((container?.["args"] as string[]).includes("--enable-shield=false"));
    assert.equal(manifests.filter(({ kind }) => kind === "IngressClass" || kind === "IngressClassParams").length, 0);
    assert.ok(one(manifests, "ServiceAccount", "aws-load-balancer-controller"));
  });

  it("names stay within 63 characters whatever the release is called", () => {
    const long = "a-release-whose-name-is-as-long-as-helm-allows-it-123";
    for (const { metadata } of rendered(changed({ scaling: { ...(values["scaling"] as object), metric: "cloudwatch" } }), long)) assert.ok((metadata.name ?? "").length <= 63 && !(metadata.name ?? "").endsWith("-"));
  });
});
