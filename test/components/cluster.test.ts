import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";
import { withCluster, ofType, only, planOf, stackWith } from "../support/stacks.ts";

const privateSubnets = (plan: Plan): (string | undefined)[] => ofType(plan, "aws:ec2/subnet:Subnet").filter(({ inputs }) => inputs["mapPublicIpOnLaunch"] === false).map(({ id }) => id);

describe("cluster", () => {
  let plan: Plan;
  before(async () => {
    plan = await planOf(stackWith("prod", { ...withCluster, transcription: undefined }));
  });

  it("has a private endpoint in private subnets, API access only, five logs and a key of its own for secrets", () => {
    const { inputs } = only(plan, "aws:eks/cluster:Cluster");
    const place = inputs["vpcConfig"] as JsonObject;
    assert.deepEqual([place["endpointPublicAccess"], place["endpointPrivateAccess"], place["subnetIds"]], [false, true, privateSubnets(plan) as Json]);
    assert.equal((inputs["accessConfig"] as JsonObject)["authenticationMode"], "API");
    assert.deepEqual(inputs["enabledClusterLogTypes"], ["api", "audit", "authenticator", "controllerManager", "scheduler"]);
    assert.deepEqual(inputs["encryptionConfig"], { provider: { keyArn: only(plan, "aws:kms/key:Key", "keys-secrets").outputs["arn"] as string }, resources: ["secrets"] });
    assert.deepEqual([inputs["version"], inputs["deletionProtection"]], ["1.35", true]);
  });

  it("makes its log group first, with key and retention", () => {
    const logs = only(plan, "aws:cloudwatch/logGroup:LogGroup", "cluster-logs");
    assert.deepEqual([logs.inputs["name"], logs.inputs["retentionInDays"]], ["/aws/eks/ml-platform-prod/cluster", 90]);
    assert.ok(only(plan, "eks:index:Cluster").dependencies.includes(logs.urn));
  });

  it("pins every add-on", () => {
    const addons = ofType(plan, "aws:eks/addon:Addon");
    assert.deepEqual(addons.map(({ inputs }) => inputs["addonName"]).sort(), [
      "amazon-cloudwatch-observability", "aws-ebs-csi-driver", "coredns", "eks-node-monitoring-agent", "eks-pod-identity-agent", "kube-proxy", "metrics-server", "vpc-cni",
    ]);
    for (const { inputs } of addons) assert.match(String(inputs["addonVersion"]), /^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
    const cni = addons.find(({ inputs }) => inputs["addonName"] === "vpc-cni");
    assert.match(String(cni?.inputs["configurationValues"]), /"enableNetworkPolicy":"true"/);
  });

  for (const [pool, ami, taint] of [["general", "AL2023_x86_64_STANDARD", undefined], ["gpu", "AL2023_x86_64_NVIDIA", "nvidia.com/gpu"], ["neuron", "AL2023_x86_64_NEURON", "aws.amazon.com/neuron"]] as const) {
    it(`the ${pool} pool: its image and taint, private subnets, encrypted disks, metadata for the host only`, () => {
      const group = only(plan, "aws:eks/nodeGroup:NodeGroup", `pool-${pool}`);
      assert.equal(group.inputs["amiType"], ami);
      assert.deepEqual(group.inputs["taints"], taint ? [{ key: taint, value: "true", effect: "NO_SCHEDULE" }] : []);
      assert.deepEqual(group.inputs["subnetIds"], privateSubnets(plan) as Json);
      assert.deepEqual(group.inputs["scalingConfig"], { minSize: pool === "general" ? 1 : 0, maxSize: pool === "general" ? 4 : 2, desiredSize: pool === "general" ? 1 : 0 });
      assert.ok(group.dependencies.includes(only(plan, "eks:index:Cluster").urn), "nodes come after the add-ons");
      assert.deepEqual(group.options.ignoreChanges, ["scalingConfig.desiredSize"]);
      const { inputs } = only(plan, "aws:ec2/launchTemplate:LaunchTemplate", `pool-${pool}-template`);
      assert.deepEqual(inputs["metadataOptions"], { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 });
      const [disk] = inputs["blockDeviceMappings"] as JsonObject[];
      assert.deepEqual([(disk?.["ebs"] as JsonObject)["encrypted"], (disk?.["ebs"] as JsonObject)["kmsKeyId"]], ["true", only(plan, "aws:kms/key:Key", "keys-volumes").outputs["arn"] as string]);
    });
  }

  it("people and CI come by roles, mapped to groups that have what their bindings say; the deployer administers", async () => {
    const prod = await planOf(stackWith("prod"));
    const role = (name: string) => `arn:aws:iam::333333333333:role/${name}`;
    const entries = Object.fromEntries(ofType(prod, "aws:eks/accessEntry:AccessEntry").map(({ inputs }) => [inputs["principalArn"], inputs["kubernetesGroups"] ?? null]));
    assert.deepEqual(entries, {
      [role("platform-deployer")]: null, [role("platform-operator")]: ["platform:operators"], [role("platform-reader")]: ["platform:readers"],
      [role("application-deployer")]: ["platform:application-deployers"], [role("transcription-operator")]: ["platform:namespace-admins"],
    });
    const policies = ofType(prod, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation").map(({ inputs }) => [inputs["principalArn"], String(inputs["policyArn"]).split("/").at(-1)]);
    assert.deepEqual(policies, [[role("platform-deployer"), "AmazonEKSClusterAdminPolicy"]]);
    const bindings = (kind: string) => Object.fromEntries(ofType(prod, `kubernetes:rbac.authorization.k8s.io/v1:${kind}`).map(({ inputs }) => [`${(inputs["metadata"] as JsonObject)["name"] as string}`, [(inputs["roleRef"] as JsonObject)["name"], ...(inputs["subjects"] as JsonObject[]).map(({ name }) => name)]]));
    assert.deepEqual(bindings("RoleBinding"), { "application-deployers": ["edit", "platform:application-deployers"], "namespace-admins": ["admin", "platform:namespace-admins"], releasing: ["releasing", "platform:application-deployers", "platform:namespace-admins"] });
    assert.deepEqual(bindings("ClusterRoleBinding"), { "platform-view": ["view", "platform:operators", "platform:readers"], "platform-reading": ["platform-reading", "platform:operators", "platform:readers"], "platform-operating": ["platform-operating", "platform:operators"] });
  });

  it("a pod's role is for one service account in one namespace", async () => {
    const prod = await planOf(stackWith("prod"));
    const associations = ofType(prod, "aws:eks/podIdentityAssociation:PodIdentityAssociation").map(({ inputs }) => [inputs["namespace"], inputs["serviceAccount"]]);
    assert.deepEqual(associations.sort(), [["keda", "keda-operator"], ["kube-system", "aws-load-balancer-controller"], ["kube-system", "cluster-autoscaler"], ["transcription", "gateway"]]);
    const trust = JSON.parse(String(only(prod, "aws:iam/role:Role", "gateway-role").inputs["assumeRolePolicy"])) as { Statement: [{ Condition: JsonObject; Principal: JsonObject; Action: string[] }] };
    assert.deepEqual(trust.Statement[0].Condition, { StringEquals: { "aws:RequestTag/kubernetes-namespace": "transcription", "aws:RequestTag/kubernetes-service-account": "gateway" } });
    assert.deepEqual([trust.Statement[0].Principal, trust.Statement[0].Action], [{ Service: "pods.eks.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"]]);
  });

  it("its API is private unless the settings name who may ask", async () => {
    const place = only(await planOf(stackWith("dev")), "aws:eks/cluster:Cluster").inputs["vpcConfig"] as JsonObject;
    assert.deepEqual([place["endpointPrivateAccess"], place["endpointPublicAccess"], place["publicAccessCidrs"]], [true, true, ["203.0.113.10/32"]]);
  });

  it("an existing cluster and endpoint are used by name, and make nothing", async () => {
    const existing = { name: "shared" };
    const other = await planOf(stackWith("dev", { cluster: { existing }, transcription: { endpoint: { existing: "speech-1" } } }));
    for (const type of ["eks:index:Cluster", "aws:eks/nodeGroup:NodeGroup", "pulumi:providers:eks"]) assert.equal(ofType(other, type).length, 0);
    assert.deepEqual([other.outputs["clusterName"], other.outputs["endpointName"]], ["shared", "speech-1"]);
    assert.ok(!ofType(other, "aws:kms/key:Key").some(({ name }) => name === "keys-secrets" || name === "keys-volumes"));
  });
});
