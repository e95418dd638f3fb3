import assert from "node:assert/strict";
import type { JsonObject, PlannedResource } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";
import { blockOf, ofType, only, planOf, stacks, stackWith } from "../support/stacks.ts";

const accelerators = { gpu: "nvidia.com/gpu", neuron: "aws.amazon.com/neuron" } as const;
const pluginOf = { "nvidia.com/gpu": "contents-controllers-nvidia-device-plugin", "aws.amazon.com/neuron": "contents-controllers-neuron-helm-chart" } as const;

/** What is wrong with the accelerator pools, and with who may run on them. */
function complaints(plan: Plan): string[] {
  const found: string[] = [];
  for (const [pool, key] of Object.entries(accelerators)) {
    const { inputs } = only(plan, "aws:eks/nodeGroup:NodeGroup", `pool-${pool}`);
    const scaling = inputs["scalingConfig"] as JsonObject;
    if (scaling["minSize"] !== 0 || scaling["desiredSize"] !== 0) found.push(`${pool} is not empty when idle`);
    if (!(inputs["taints"] as JsonObject[]).some((taint) => taint["key"] === key && taint["effect"] === "NO_SCHEDULE")) found.push(`${pool} is not tainted`);
    for (const resource of plan.resources) if (resource.name !== pluginOf[key] && tolerates(resource, key)) found.push(`${resource.name} tolerates ${key}`);
    if (!plan.resources.some((resource) => resource.name === pluginOf[key] && tolerates(resource, key))) found.push(`the plug-in of ${pool} does not tolerate ${key}`);
  }
  return found;
}

/** Tolerations anywhere in a release's values, an add-on's configuration or an object: of the key, or of everything. */
function tolerates({ inputs }: PlannedResource, key: string): boolean {
  const lists: unknown[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === "string" && value.startsWith("{")) walk(JSON.parse(value));
    if (typeof value !== "object" || value === null) return;
    for (const [name, item] of Object.entries(value)) {
      if (name === "tolerations") lists.push(...(item as unknown[]));
      walk(item);
    }
  };
  walk(inputs["values"]);
  walk(inputs["spec"]);
  walk(inputs["configurationValues"]);
  return (lists as { key?: string; operator?: string }[]).some((toleration) => toleration.key === key || (toleration.key === undefined && toleration.operator === "Exists"));
}

describe("node pools", () => {
  for (const stack of stacks) {
    it(`${stack}: accelerator pools are empty when idle and tainted, and only their plug-ins tolerate that`, async () => {
      assert.deepEqual(complaints(await planOf(stackWith(stack))), []);
    });
  }

  it("a pool that is not empty, has no taint, or is open to others is noticed", async () => {
    const plan = await planOf(stackWith("prod"));
    const changed = (name: string, change: (inputs: JsonObject) => JsonObject): Plan => ({ ...plan, resources: plan.resources.map((resource) => (resource.name === name && (resource.type.includes("nodeGroup") || resource.type.includes("Release")) ? { ...resource, inputs: change(resource.inputs) } : resource)) });
    assert.deepEqual(complaints(changed("pool-gpu", (inputs) => ({ ...inputs, scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 2 } }))), ["gpu is not empty when idle"]);
    assert.deepEqual(complaints(changed("pool-neuron", (inputs) => ({ ...inputs, taints: [] }))), ["neuron is not tainted"]);
    assert.deepEqual(complaints(changed("gateway-release", (inputs) => ({ ...inputs, values: { ...(inputs["values"] as JsonObject), tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }] } }))), ["gateway-release tolerates nvidia.com/gpu"]);
    assert.deepEqual(complaints(changed("contents-controllers-keda", (inputs) => ({ ...inputs, values: { tolerations: [{ operator: "Exists" }] } }))), ["contents-controllers-keda tolerates nvidia.com/gpu", "contents-controllers-keda tolerates aws.amazon.com/neuron"]);
  });

  it("at most two machines a pool in dev and staging", async () => {
    for (const stack of ["dev", "staging"]) {
      for (const { name, inputs } of ofType(await planOf(stackWith(stack)), "aws:eks/nodeGroup:NodeGroup")) assert.ok(Number((inputs["scalingConfig"] as JsonObject)["maxSize"]) <= 2, `${stack} ${name}`);
    }
  });

  it("machine images and Kubernetes versions are pinned, nodes are repaired and updated one by one", async () => {
    for (const { inputs } of ofType(await planOf(stackWith("prod")), "aws:eks/nodeGroup:NodeGroup")) {
      assert.match(String(inputs["releaseVersion"]), /^1\.35\.\d+-\d{8}$/);
      assert.deepEqual([inputs["version"], inputs["nodeRepairConfig"], inputs["updateConfig"]], ["1.35", { enabled: true }, { maxUnavailable: 1 }]);
    }
  });

  it("a pool stands in the zones that it names", async () => {
    const plan = await planOf(stackWith("prod"));
    const zones = (pool: string) => (only(plan, "aws:eks/nodeGroup:NodeGroup", pool).inputs["subnetIds"] as string[]).map((id) => plan.resources.find((resource) => resource.id === id)?.inputs["availabilityZone"]);
    assert.deepEqual(zones("pool-neuron"), ["eu-west-1a", "eu-west-1b"]);
    assert.deepEqual(zones("pool-general"), ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
  });

  it("the autoscaler knows an empty pool's labels, taint and accelerators by tags on its group", async () => {
    const plan = await planOf(stackWith("prod"));
    const tags = (pool: string) => {
      const group = ((only(plan, "aws:eks/nodeGroup:NodeGroup", pool).outputs["resources"] as JsonObject[])[0]?.["autoscalingGroups"] as JsonObject[])[0]?.["name"];
      return Object.fromEntries(ofType(plan, "aws:autoscaling/tag:Tag").filter(({ inputs }) => inputs["autoscalingGroupName"] === group).map(({ inputs }) => inputs["tag"] as { key: string; value: string }).map(({ key, value }) => [key.replace("k8s.io/cluster-autoscaler/node-template/", ""), value]));
    };
    assert.deepEqual(tags("pool-neuron"), { "label/ml-platform/pool": "neuron", "label/ml-platform/accelerator": "neuron", "taint/aws.amazon.com/neuron": "true:NoSchedule", "resources/aws.amazon.com/neuron": "1" });
    assert.deepEqual(tags("pool-gpu"), { "label/ml-platform/pool": "gpu", "label/ml-platform/accelerator": "nvidia", "label/nvidia.com/gpu.present": "true", "taint/nvidia.com/gpu": "true:NoSchedule", "resources/nvidia.com/gpu": "1" });
  });

  it("inf1 is warned of in every plan; inf2 by one setting is not", async () => {
    assert.ok((await planOf(stackWith("prod"))).warnings.some((warning) => /pool neuron runs on inf1, .*inf2/.test(warning)));
    const cluster = blockOf("prod", "cluster") as { pools: { kind: string }[] };
    const pools = cluster.pools.map((pool) => (pool.kind === "neuron" ? { ...pool, instanceTypes: ["inf2.xlarge"] } : pool));
    assert.deepEqual((await planOf(stackWith("prod", { cluster: { ...cluster, pools } }))).warnings, []);
  });
});
