import assert from "node:assert/strict";
import type { PlannedResource } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";
import { waitsFor } from "../support/graph.ts";
import { ofType, planOf, prodVariants, stacks, stackWith } from "../support/stacks.ts";

type Named = readonly [type: string, name: string];
const addon = (name: string): Named => ["aws:eks/addon:Addon", name];
const release = (name: string): Named => ["kubernetes:helm.sh/v3:Release", name];

/** Each row waits for all of the row before; destroying goes the other way. */
const order: readonly (readonly Named[])[] = [
  [["aws:cloudwatch/logGroup:LogGroup", "cluster-logs"]],
  [["aws:eks/cluster:Cluster", "cluster-eksCluster"]],
  [addon("cluster-vpc-cni"), addon("cluster-kube-proxy"), addon("cluster-pod-identity")],
  [["aws:eks/nodeGroup:NodeGroup", "pool-general"]],
  [addon("addons-coredns"), addon("addons-aws-ebs-csi-driver"), addon("addons-metrics-server")],
  [release("contents-controllers-aws-load-balancer-controller"), release("contents-controllers-keda"), release("contents-controllers-secrets-store-csi-driver-provider-aws")],
  [["aws:eks/podIdentityAssociation:PodIdentityAssociation", "gateway-association"]],
  [release("gateway-release")],
  [["kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding", "gateway-binding"]],
];

const find = (plan: Plan, [type, name]: Named): PlannedResource => {
  const found = ofType(plan, type).filter((resource) => resource.name === name);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${type} ${name}`);
  return found[0];
};

/** Pairs that may be made in the wrong order. */
function misordered(plan: Plan): string[] {
  const before = waitsFor(plan);
  return order.slice(1).flatMap((row, index) =>
    row.flatMap((later) => {
      const first = before(find(plan, later));
      return (order[index] ?? []).filter((earlier) => !first.has(find(plan, earlier).urn)).map((earlier) => `${later[1]} does not wait for ${earlier[1]}`);
    }),
  );
}

describe("order of creation", () => {
  for (const first of [false, true]) {
    it(`cluster → agents → machines → add-ons → controllers → association → gateway → binding, ${first ? "on a first preview" : "with all values"}`, async () => {
      assert.deepEqual(misordered(await planOf(stackWith("prod"), { first })), []);
    });
  }

  it("a dependency that is missing is noticed", async () => {
    const plan = await planOf(stackWith("prod"));
    for (const [victim, expected] of [["gateway-release", /gateway-release does not wait for gateway-association/], ["gateway-binding", /gateway-binding does not wait for gateway-release/]] as const) {
      const resources = plan.resources.map((resource) => (resource.name === victim ? { ...resource, dependencies: [], propertyDependencies: {} } : resource));
      assert.match(misordered({ ...plan, resources }).join("\n"), expected);
    }
  });

  it("each release waits for the association of its role", async () => {
    const plan = await planOf(stackWith("prod"));
    const before = waitsFor(plan);
    for (const name of ["cluster-autoscaler", "aws-load-balancer-controller", "keda"].map((chart) => `contents-controllers-${chart}`)) {
      assert.ok(before(find(plan, release(name))).has(find(plan, ["aws:eks/podIdentityAssociation:PodIdentityAssociation", `${name}-association`]).urn), name);
    }
  });

  it("nothing waits for itself, so that destroying has an order too", async () => {
    for (const file of [...stacks.map((stack) => stackWith(stack)), ...prodVariants().map(([, variant]) => variant)]) {
      const plan = await planOf(file);
      const before = waitsFor(plan);
      for (const resource of plan.resources) assert.ok(!before(resource).has(resource.urn), resource.urn);
    }
  });

  it("what lives in the cluster goes before the way into it: access, machines, network add-on", async () => {
    const plan = await planOf(stackWith("prod"));
    const before = waitsFor(plan);
    const needed = [find(plan, ["aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "access-deployer"]), find(plan, ["aws:eks/cluster:Cluster", "cluster-eksCluster"])];
    const inside = plan.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    assert.ok(inside.length > 20);
    for (const resource of inside) for (const { urn, name } of needed) assert.ok(before(resource).has(urn), `${resource.name} outlives ${name}`);
  });

  it("switched off, nothing that lives in a cluster is planned, and all else is", async () => {
    const whole = await planOf(stackWith("prod"));
    const [, file] = prodVariants().find(([name]) => name === "prod without what lives in the cluster") ?? [];
    assert.ok(file);
    const without = await planOf(file);
    const inCluster = ({ type, provider, urn }: PlannedResource): boolean => type.startsWith("kubernetes:") || provider.includes("pulumi:providers:kubernetes") || urn.includes("ClusterContents") || urn.endsWith("pulumi:providers:kubernetes::kubernetes");
    const names = (plan: Plan): string[] => plan.resources.filter((resource) => !inCluster(resource)).map(({ urn }) => urn).sort();
    assert.deepEqual(names(without), names(whole));
    assert.equal(without.resources.filter(inCluster).length, 0);
    assert.match(JSON.stringify(without.outputs["withheld"]), /"cluster contents"/);
  });
});
