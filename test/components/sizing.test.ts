import assert from "node:assert/strict";
import fc from "fast-check";
import { allocatable, familiesOfPool, instanceTypeProblem } from "../../components/cluster/instance-types.ts";
import { kubeconfig } from "../../components/cluster/kubeconfig.ts";
import { neuronVersionProblem, supportWarning } from "../../components/cluster/versions.ts";
import { controller, fit, fitProblems, generalWorkloads, podsInRollout, resourcesOf } from "../../components/cluster/workloads.ts";
import { capacity, capacityProblems } from "../../components/serving/capacity.ts";
import { given, tableProblems, timeoutProblems, timeouts } from "../../components/serving/timeouts.ts";
import type { JsonObject } from "../../plan/planned.ts";
import { blockOf, only, planOf, prodVariants, stacks, stackWith } from "../support/stacks.ts";

const choices = { keepAliveSeconds: 20, loadBalancerIdleSeconds: 900, drainSeconds: 600, rolloverMinutes: 25, streamMinutes: 240 };
const sizes = { streamsPerInstance: 12, minInstances: 2, maxInstances: 8, streamsPerPod: 50, minPods: 3, maxPods: 6 };

describe("timeouts from edge to model", () => {
  it("the defaults agree", () => assert.deepEqual(timeoutProblems(choices), []));

  it("accepted choices keep every promise between the hops", () => {
    fc.assert(
      fc.property(fc.record({ keepAliveSeconds: fc.integer({ min: 5, max: 300 }), loadBalancerIdleSeconds: fc.integer({ min: 60, max: 6000 }), drainSeconds: fc.integer({ min: 10, max: 3600 }), rolloverMinutes: fc.integer({ min: 1, max: 30 }), streamMinutes: fc.integer({ min: 1, max: 1440 }) }), (made) => {
        if (timeoutProblems(made).length > 0) return;
        const table = timeouts(made);
        assert.ok(table.keepAliveSeconds * 3 < Math.min(given.edgeClientIdleSeconds, table.loadBalancerIdleSeconds, 300));
        assert.ok(table.preStopSeconds + table.drainSeconds < table.terminationGraceSeconds && table.terminationGraceSeconds < given.nodeDrainSeconds);
        assert.ok(table.deregistrationSeconds >= table.terminationGraceSeconds && table.deregistrationSeconds <= 3600);
        assert.ok(table.modelRolloverSeconds < given.modelStreamSeconds && table.modelTerminationSeconds >= given.modelStreamSeconds);
        assert.ok(table.scaleDownSeconds >= table.drainSeconds);
      }),
    );
  });

  for (const [setting, value] of [["keepAliveSeconds", 150], ["drainSeconds", 900], ["rolloverMinutes", 30]] as const) {
    it(`${setting}: ${value} is refused by its name`, () => assert.deepEqual(timeoutProblems({ ...choices, [setting]: value }).map(({ path }) => path), [[setting]]));
  }

  it("a table that contradicts itself is noticed, whatever the choices", () => {
    const table = timeouts(choices);
    assert.deepEqual(tableProblems(table), []);
    const mutants = [{ modelRequestSeconds: 130 }, { deregistrationSeconds: 600 }, { deregistrationSeconds: 3601 }, { terminationGraceSeconds: 615 }, { modelTerminationSeconds: 1700 }, { modelTerminationSeconds: 3700 }];
    for (const mutant of mutants) assert.equal(tableProblems({ ...table, ...mutant }).length, 1, JSON.stringify(mutant));
  });

  it("the plan carries the table to load balancer, pods and endpoint", async () => {
    const plan = await planOf(stackWith("prod"));
    const table = timeouts(choices);
    const values = only(plan, "kubernetes:helm.sh/v3:Release", "gateway-release").inputs["values"] as JsonObject;
    assert.deepEqual(values["timeouts"], { keepAliveSeconds: 20, maxStreamSeconds: 14400, modelRolloverSeconds: 1500, modelRequestSeconds: 60, preStopSeconds: 15, drainSeconds: 600, terminationGraceSeconds: 645 });
    assert.equal((values["scaling"] as JsonObject)["scaleDownSeconds"], table.scaleDownSeconds);
    assert.equal(only(plan, "aws:lb/listener:Listener").inputs["tcpIdleTimeoutSeconds"], table.loadBalancerIdleSeconds);
    assert.equal(only(plan, "aws:lb/targetGroup:TargetGroup").inputs["deregistrationDelay"], table.deregistrationSeconds);
    assert.match(String(only(plan, "aws:cloudformation/stack:Stack").inputs["templateBody"]), new RegExp(`"TerminationWaitInSeconds":${table.modelTerminationSeconds}`));
  });
});

describe("capacity", () => {
  it("both layers grow at 70 % of one figure each, and the smaller one bounds what is admitted", () => {
    assert.deepEqual(capacity(sizes), { instanceTarget: 8, podTarget: 35, maxStreams: 96 });
    assert.deepEqual(capacityProblems(sizes), []);
    assert.deepEqual(capacityProblems({ ...sizes, maxPods: 1 }).map(({ path, message }) => [path, message]), [[["gateway", "maxPods"], "allowed: at least 2: 8 instances serve 96 streams, and 1 pods carry 50 of them"]]);
  });

  it("the release scales by the derived figures", async () => {
    const values = only(await planOf(stackWith("prod")), "kubernetes:helm.sh/v3:Release", "gateway-release").inputs["values"] as JsonObject;
    assert.deepEqual(values["scaling"], { metric: "streams", streamsTarget: 35, endpointRequestsTarget: 8, scaleDownSeconds: 600 });
    assert.deepEqual([values["streamsPerPod"], values["maxStreams"], values["replicas"]], [50, 96, { min: 3, max: 6 }]);
    const onCloudWatch = prodVariants().find(([name]) => name === "prod scaled on CloudWatch")?.[1];
    assert.ok(onCloudWatch);
    assert.equal(((only(await planOf(onCloudWatch), "kubernetes:helm.sh/v3:Release", "gateway-release").inputs["values"] as JsonObject)["scaling"] as JsonObject)["metric"], "cloudwatch");
    assert.deepEqual((values["callers"] as JsonObject[]).map(({ name }) => name), ["clinic-desktop", "mobile"]);
  });
});

describe("room on general machines", () => {
  it("what kubelet keeps is left out, as the machine image does it", () => {
    assert.deepEqual(allocatable("m5.large"), { cpuMillis: 1930, memoryMiB: 7518, pods: 29 });
    assert.deepEqual(allocatable("m5.8xlarge"), { cpuMillis: 31850, memoryMiB: 128143, pods: 234 });
    assert.equal(allocatable("m5.4xlarge").pods, 110);
  });

  for (const stack of stacks) {
    it(`${stack}: everything that runs on general machines fits them at their most`, () => {
      const cluster = blockOf(stack, "cluster") as { containerInsights?: boolean; pools: { kind: string; instanceTypes: string[]; max: number }[] };
      const { gateway } = blockOf(stack, "transcription") as { gateway: { maxPods: number } };
      const { needed, offered } = fit(cluster.pools.filter(({ kind }) => kind === "general"), generalWorkloads({ containerInsights: cluster.containerInsights ?? true, gatewayPods: podsInRollout(gateway.maxPods) }));
      for (const key of ["cpuMillis", "memoryMiB", "pods"] as const) assert.ok(needed[key] <= offered[key], `${key}: ${needed[key]} of ${offered[key]}`);
    });
  }

  it("what does not fit is named with its figures", () => {
    const [problem] = fitProblems([{ instanceTypes: ["m5.2xlarge", "t3.medium"], max: 1 }], generalWorkloads({ containerInsights: true, gatewayPods: 3 }));
    assert.deepEqual(problem?.path, ["pools"]);
    assert.match(problem?.message ?? "", /3280 thousandths of a CPU are asked for and 1930 there/);
  });

  it("a machine more never makes it worse", () => {
    const workloads = generalWorkloads({ containerInsights: true, gatewayPods: 5 });
    const type = fc.constantFrom("t3.large", "m5.large", "m6i.xlarge", "m7a.2xlarge");
    fc.assert(fc.property(type, fc.integer({ min: 1, max: 20 }), (instanceType, max) => {
      const fits = (count: number): boolean => fitProblems([{ instanceTypes: [instanceType], max: count }], workloads).length === 0;
      if (fits(max)) assert.ok(fits(max + 1));
    }));
  });

  it("releases and add-ons ask for what the sum counts", async () => {
    const plan = await planOf(stackWith("prod"));
    const values = (name: string) => only(plan, "kubernetes:helm.sh/v3:Release", name).inputs["values"] as JsonObject;
    assert.deepEqual(values("contents-controllers-cluster-autoscaler")["resources"], resourcesOf(controller("cluster-autoscaler")));
    assert.deepEqual((values("contents-controllers-keda")["resources"] as JsonObject)["operator"], resourcesOf(controller("keda-operator")));
    const coredns = JSON.parse(String(only(plan, "aws:eks/addon:Addon", "addons-coredns").inputs["configurationValues"])) as JsonObject;
    assert.deepEqual([coredns["replicaCount"], coredns["resources"]], [controller("coredns").replicas, resourcesOf(controller("coredns"))]);
    assert.deepEqual((values("gateway-release")["resources"] as JsonObject)["requests"], { cpu: "500m", memory: "512Mi" });
  });

  it("the sizes that a general pool accepts are the ones whose room is known", () => {
    for (const family of familiesOfPool.general) {
      for (const size of ["small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge", "metal"]) {
        const type = `${family}.${size}`;
        if (instanceTypeProblem("general", type) === undefined) assert.ok(allocatable(type).pods > 10, type);
        else assert.throws(() => allocatable(type), /no general machine/);
      }
    }
  });
});

describe("ways into the cluster", () => {
  const parts = { clusterName: "c", region: "eu-west-1", endpoint: "https://abc.gr7.eu-west-1.eks.amazonaws.com", certificateAuthority: "LS0=", deployer: "arn:aws:iam::1:role/d" };
  const of = (reach: "vpc" | "tunnel" | "public") => JSON.parse(kubeconfig({ ...parts, api: { reach, cidrs: [], tunnelPort: 9443 } })) as { clusters: { cluster: Record<string, string> }[]; users: { user: { exec: { command: string; args: string[] } } }[] };

  it("go to the endpoint, or through a tunnel that presents the endpoint's certificate, as the deployer", () => {
    for (const reach of ["vpc", "public"] as const) assert.equal(of(reach).clusters[0]?.cluster["server"], parts.endpoint);
    assert.deepEqual([of("tunnel").clusters[0]?.cluster["server"], of("tunnel").clusters[0]?.cluster["tls-server-name"]], ["https://127.0.0.1:9443", "abc.gr7.eu-west-1.eks.amazonaws.com"]);
    assert.deepEqual(of("vpc").users[0]?.user.exec.args.slice(-2), ["--role-arn", parts.deployer]);
  });

  it("inf1 stays on the last version whose machine image its driver is known to run on", () => {
    assert.match(neuronVersionProblem(["inf2.xlarge", "inf1.xlarge"], "1.36") ?? "", /allowed with Kubernetes 1\.36: inf2 types; .*stay on 1\.35/);
    for (const [types, version] of [[["inf1.xlarge"], "1.35"], [["inf1.xlarge"], "1.34"], [["inf2.xlarge"], "1.36"]] as const) assert.equal(neuronVersionProblem(types, version), undefined);
  });

  it("a version near the end of its support is warned of", () => {
    assert.equal(supportWarning("1.35", "2027-01-01"), undefined);
    assert.match(supportWarning("1.35", "2027-02-01") ?? "", /leaves EKS standard support on 2027-03-27, in 54 days/);
  });
});
