import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { kubeconfig } from "../../components/cluster/kubeconfig.ts";
import type { JsonObject } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";
import { definitions, tool } from "../../tools/toolbox.ts";
import { chart, one, plannedValues, podOf, rendered, valuesFile } from "../support/chart.ts";
import { ApiServer, type Manifest } from "../support/kubernetes.ts";
import { schemasFrom } from "../support/openapi.ts";
import { ofType, planOf, prodVariants, root, stacks, stackWith } from "../support/stacks.ts";

const namespace = "transcription";
/** What the program puts into the cluster by itself, releases aside. */
const objectsOf = (plan: Plan): Manifest[] => plan.resources.filter(({ type }) => type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/")).map(({ inputs }) => inputs as unknown as Manifest);
const isBinding = ({ kind }: Manifest): boolean => kind === "TargetGroupBinding";

describe("on a real API server", () => {
  let server: ApiServer;
  let plan: Plan;
  let values: JsonObject;
  before(async function () {
    // Building kube-apiserver takes minutes the first time.
    this.timeout(1_500_000);
    for (const name of ["helm", "kubeconform"] as const) tool(name);
    server = await ApiServer.start();
    for (const folder of [definitions("keda"), definitions("targetGroupBinding"), path.join(root, "test", "chart")]) await server.define(folder);
    plan = await planOf(stackWith("prod"));
    values = await plannedValues(stackWith("prod"));
    // The controller that makes it does not run here.
    await server.apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } });
  });
  after(() => server.stop());

  it("takes every object that the program plans, namespaces first", async () => {
    const objects = objectsOf(plan).filter((manifest) => !isBinding(manifest));
    assert.ok(objects.length > 15);
    for (const manifest of [...objects].sort((a, b) => Number(b.kind === "Namespace") - Number(a.kind === "Namespace"))) {
      const { status, body } = await server.apply(manifest);
      assert.ok(status < 300, `${manifest.kind} ${manifest.metadata.name}: ${JSON.stringify(body)}`);
    }
    const { body } = await server.call("GET", `/api/v1/namespaces/${namespace}`);
    assert.equal(((body["metadata"] as JsonObject)["labels"] as JsonObject)["pod-security.kubernetes.io/enforce"], "restricted");
  });

  it("installs the chart with the planned values, upgrades it and takes it away", () => {
    const install = server.helm("install", "gateway", chart, "--namespace", namespace, "--values", valuesFile(values));
    assert.equal(install.status, 0, install.output);
    const upgrade = server.helm("upgrade", "gateway", chart, "--namespace", namespace, "--values", valuesFile({ ...values, callers: [] }));
    assert.equal(upgrade.status, 0, upgrade.output);
    assert.match(server.helm("history", "gateway", "--namespace", namespace).output, /2\s.*deployed/);
    assert.equal(server.helm("uninstall", "gateway", "--namespace", namespace).status, 0);
    assert.equal(server.helm("install", "gateway", chart, "--namespace", namespace, "--values", valuesFile(values)).status, 0);
  });

  it("takes the target group binding, whose service the chart made", async () => {
    const binding = objectsOf(plan).find(isBinding);
    assert.ok(binding);
    const { status, body } = await server.apply(binding);
    assert.ok(status < 300, JSON.stringify(body));
    const { name, port } = (binding["spec"] as { serviceRef: { name: string; port: number } }).serviceRef;
    const service = await server.call("GET", `/api/v1/namespaces/${namespace}/services/${name}`);
    assert.equal(service.status, 200);
    assert.ok(((service.body["spec"] as JsonObject)["ports"] as JsonObject[]).some((offered) => offered["port"] === port));
  });

  it("every manifest of every stack agrees with the server's own schemas, unknown fields refused", async () => {
    const schemas = await schemasFrom(server);
    const folder = mkdtempSync(path.join(tmpdir(), "manifests-"));
    const files = [...stacks.filter((stack) => stack !== "dev").map((stack) => [stack, stackWith(stack)] as const), ...prodVariants().filter(([name]) => /named clients|CloudWatch|cluster that was/.test(name))];
    for (const [name, file] of files) {
      const manifests = [...rendered(await plannedValues(file)), ...objectsOf(await planOf(file))];
      writeFileSync(path.join(folder, `${name.replaceAll(" ", "-")}.yaml`), manifests.map((manifest) => stringify(manifest)).join("---\n"));
    }
    const validate = (target: string) => spawnSync(tool("kubeconform"), ["-strict", "-summary", "-schema-location", `${schemas}/{{ .Group }}-{{ .ResourceAPIVersion }}-{{ .ResourceKind }}.json`, target], { encoding: "utf8" });
    const { status, stdout, stderr } = validate(folder);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /Invalid: 0, Errors: 0, Skipped: 0/);
    const wrong = path.join(mkdtempSync(path.join(tmpdir(), "wrong-")), "wrong.yaml");
    writeFileSync(wrong, stringify({ ...one(rendered(values), "Service", "gateway"), spec: { portz: [] } }));
    assert.notEqual(validate(wrong).status, 0, "a wrong field is noticed");
  });

  it("each pod template is admitted as a pod under the restricted level and within the quota", async () => {
    for (const [quota, used] of [["quota", { "requests.cpu": "0", "requests.memory": "0", pods: "0", "services.loadbalancers": "0", "services.nodeports": "0" }]] as const) {
      const { body } = await server.call("GET", `/api/v1/namespaces/${namespace}/resourcequotas/${quota}`);
      // The quota's controller does not run here: what it would write is written for it.
      const answer = await server.setStatus({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: quota, namespace } }, { hard: (body["spec"] as JsonObject)["hard"], used });
      assert.ok(answer.status < 300, JSON.stringify(answer.body));
    }
    const workloads = rendered(values).filter((manifest) => "template" in ((manifest["spec"] ?? {}) as object));
    assert.deepEqual(workloads.map(({ kind }) => kind), ["Deployment"]);
    for (const workload of workloads) {
      const { status, body } = await server.tryCreate(podOf(workload, namespace));
      assert.equal(status, 201, JSON.stringify(body));
    }
  });

  const mutants: [string, (pod: { spec: JsonObject & { containers: JsonObject[] } }) => void, RegExp][] = [
    ["privileged", ({ spec }) => void ((spec.containers[0] as JsonObject)["securityContext"] = { privileged: true }), /violates PodSecurity "restricted:latest": .*privileged/],
    ["root", ({ spec }) => void ((spec["securityContext"] as JsonObject)["runAsUser"] = 0), /runAsUser=0/],
    ["all capabilities", ({ spec }) => void (((spec.containers[0] as JsonObject)["securityContext"] as JsonObject)["capabilities"] = {}), /unrestricted capabilities/],
    ["no seccomp profile", ({ spec }) => void delete (spec["securityContext"] as JsonObject)["seccompProfile"], /seccompProfile/],
    ["the host's network", ({ spec }) => void (spec["hostNetwork"] = true), /host namespaces/],
    ["a folder of the host", ({ spec }) => void (spec["volumes"] as JsonObject[]).push({ name: "host", hostPath: { path: "/" } }), /hostPath|restricted volume types/],
    ["more than the quota", ({ spec }) => void ((spec.containers[0] as JsonObject)["resources"] = { requests: { cpu: "1000" } }), /exceeded quota/],
  ];
  for (const [what, mutate, says] of mutants) {
    it(`a pod with ${what} is refused`, async () => {
      const pod = structuredClone(podOf(one(rendered(values), "Deployment"), namespace)) as unknown as Manifest & { spec: JsonObject & { containers: JsonObject[] } };
      mutate(pod);
      const { status, body } = await server.tryCreate(pod);
      assert.equal(status, 403, JSON.stringify(body));
      assert.match(String(body["message"]), says);
    });
  }

  it("a service of type LoadBalancer is refused: what is reached from outside is made by the program", async () => {
    const { status, body } = await server.tryCreate({ apiVersion: "v1", kind: "Service", metadata: { name: "open", namespace }, spec: { type: "LoadBalancer", ports: [{ port: 443 }] } });
    assert.equal(status, 403);
    assert.match(String(body["message"]), /exceeded quota/);
  });

  it("Kubernetes' own roles hold what they gather", async () => {
    // The controller that gathers them does not run here.
    const gathered = { view: ["view"], edit: ["edit", "view"], admin: ["admin", "edit", "view"] };
    for (const [role, parts] of Object.entries(gathered)) {
      const rules = (await Promise.all(parts.map((part) => server.call("GET", `/apis/rbac.authorization.k8s.io/v1/clusterroles/system:aggregate-to-${part}`)))).flatMap(({ body }) => body["rules"] as JsonObject[]);
      const { status, body } = await server.call("PATCH", `/apis/rbac.authorization.k8s.io/v1/clusterroles/${role}`, { rules }, "application/merge-patch+json");
      assert.equal(status, 200, JSON.stringify(body));
    }
  });

  const may = async (group: string, verb: string, resource: string, where = namespace, apiGroup = ""): Promise<boolean> => {
    const [name = "", subresource] = resource.split("/");
    const review = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", metadata: {}, spec: { user: "someone", groups: [group], resourceAttributes: { verb, resource: name, subresource, namespace: where, group: apiGroup } } };
    const { body } = await server.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review);
    return (body["status"] as JsonObject)["allowed"] === true;
  };
  const rights: [group: string, allowed: [string, string, string?, string?][], denied: [string, string, string?, string?][]][] = [
    ["platform:readers", [["list", "pods"], ["get", "pods", "kube-system"], ["list", "nodes", ""], ["get", "scaledobjects", namespace, "keda.sh"], ["get", "pods/log"]], [["get", "secrets"], ["delete", "pods"], ["patch", "nodes", ""], ["create", "pods/exec"], ["patch", "deployments", namespace, "apps"]]],
    ["platform:operators", [["delete", "pods", "kube-system"], ["create", "pods/eviction", "kube-system"], ["patch", "nodes", ""], ["patch", "deployments", namespace, "apps"], ["update", "deployments/scale", namespace, "apps"]], [["get", "secrets"], ["create", "clusterroles", "", "rbac.authorization.k8s.io"], ["create", "pods/exec"], ["delete", "namespaces", ""]]],
    ["platform:application-deployers", [["create", "deployments", namespace, "apps"], ["update", "scaledobjects", namespace, "keda.sh"], ["create", "secrets"], ["create", "secretproviderclasses", namespace, "secrets-store.csi.x-k8s.io"]], [["create", "deployments", "kube-system", "apps"], ["get", "secrets", "kube-system"], ["create", "rolebindings", namespace, "rbac.authorization.k8s.io"], ["update", "resourcequotas"], ["list", "nodes", ""], ["update", "targetgroupbindings", namespace, "elbv2.k8s.aws"]]],
    ["platform:namespace-admins", [["delete", "deployments", namespace, "apps"], ["get", "secrets"], ["create", "rolebindings", namespace, "rbac.authorization.k8s.io"], ["create", "pods/exec"], ["delete", "scaledobjects", namespace, "keda.sh"]], [["update", "resourcequotas"], ["get", "pods", "kube-system"], ["delete", "namespaces", ""], ["create", "clusterrolebindings", "", "rbac.authorization.k8s.io"]]],
  ];
  for (const [group, allowed, denied] of rights) {
    it(`${group}: just what the role says`, async () => {
      for (const question of allowed) assert.equal(await may(group, ...question), true, `may ${question.join(" ")}`);
      for (const question of denied) assert.equal(await may(group, ...question), false, `may not ${question.join(" ")}`);
    });
  }

  for (const reach of ["tunnel", "vpc"] as const) {
    it(`the program's own kubeconfig leads there by ${reach}, with a token that the AWS CLI makes for the deployer's role`, () => {
      const folder = mkdtempSync(path.join(tmpdir(), "reach-"));
      // The AWS CLI's place is taken by a script that notes what it is asked, since no EKS answers here.
      writeFileSync(path.join(folder, "aws"), `#!/bin/sh\necho "$@" > ${folder}/asked\necho '${JSON.stringify({ kind: "ExecCredential", apiVersion: "client.authentication.k8s.io/v1beta1", status: { token: server.token } })}'\n`, { mode: 0o755 });
      const file = path.join(folder, "kubeconfig");
      const deployer = "arn:aws:iam::333333333333:role/platform-deployer";
      const endpoint = reach === "tunnel" ? "https://kubernetes" : `https://127.0.0.1:${server.port}`;
      writeFileSync(file, kubeconfig({ clusterName: "ml-platform-prod", region: "eu-west-1", endpoint, certificateAuthority: server.certificateAuthority, deployer, api: { reach, cidrs: [], tunnelPort: server.port } }));
      const { status, stdout, stderr } = spawnSync(tool("helm"), ["list", "--namespace", namespace, "--kubeconfig", file], { encoding: "utf8", env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` } });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /gateway\s+transcription\s/);
      assert.equal(readFileSync(path.join(folder, "asked"), "utf8").trim(), `eks get-token --cluster-name ml-platform-prod --region eu-west-1 --role-arn ${deployer}`);
    });
  }

  it("by default nothing in the namespace talks to anything but the name service", () => {
    const policies = ofType(plan, "kubernetes:networking.k8s.io/v1:NetworkPolicy").filter(({ inputs }) => (inputs["metadata"] as JsonObject)["namespace"] === namespace).map(({ inputs }) => inputs["spec"] as JsonObject);
    assert.deepEqual(policies[0], { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    assert.deepEqual(policies.slice(1).map((policy) => [policy["policyTypes"], (policy["egress"] as JsonObject[]).flatMap(({ ports }) => (ports as JsonObject[]).map(({ port }) => port))]), [[["Egress"], [53, 53]]]);
  });
});
