import assert from "node:assert/strict";
import type { JsonObject } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";
import { repositoryArn } from "../../components/serving/model-role.ts";
import { blockOf, ofType, only, planOf, stackWith } from "../support/stacks.ts";

const transcription = (stack: string, model: Record<string, unknown>) => {
  const block = blockOf(stack, "transcription");
  return stackWith(stack, { transcription: { ...block, model: { ...(block["model"] as object), ...model } } });
};
const endpointOf = (plan: Plan) => (JSON.parse(String(only(plan, "aws:cloudformation/stack:Stack").inputs["templateBody"])) as { Resources: { Endpoint: { Properties: JsonObject } } }).Resources.Endpoint.Properties;
const rollout = (plan: Plan) => (endpointOf(plan)["DeploymentConfig"] as JsonObject)["BlueGreenUpdatePolicy"] as JsonObject;
const variantOf = (plan: Plan) => (only(plan, "aws:sagemaker/endpointConfiguration:EndpointConfiguration").inputs["productionVariants"] as JsonObject[])[0] ?? {};
const other = "b".repeat(64);

describe("model endpoint", () => {
  let prod: Plan;
  before(async () => {
    prod = await planOf(stackWith("prod"));
  });

  it("keeps its number of instances across updates", () => {
    const endpoint = endpointOf(prod);
    assert.equal(endpoint["RetainAllVariantProperties"], true);
    assert.equal(endpoint["EndpointName"], "ml-platform-prod-transcription");
    assert.deepEqual(endpoint["EndpointConfigName"], { Ref: "EndpointConfigName" });
    const { inputs, options } = only(prod, "aws:cloudformation/stack:Stack");
    assert.deepEqual(inputs["parameters"], { EndpointConfigName: only(prod, "aws:sagemaker/endpointConfiguration:EndpointConfiguration").inputs["name"] as string });
    const minutes = (text: string): number => Number(/^(\d+)m/.exec(text)?.[1]) * 60;
    assert.ok([minutes(options.customTimeouts.update), Number(options.customTimeouts.update)].some((seconds) => seconds > Number(rollout(prod)["MaximumExecutionTimeoutInSeconds"])), options.customTimeouts.update);
  });

  it("changes by canary, watched by alarms that take the change back, and old instances outlive half-hour streams", () => {
    const { TrafficRoutingConfiguration: traffic, TerminationWaitInSeconds: wait } = rollout(prod) as { TrafficRoutingConfiguration: JsonObject; TerminationWaitInSeconds: number };
    assert.deepEqual([traffic["Type"], traffic["CanarySize"]], ["CANARY", { Type: "INSTANCE_COUNT", Value: 1 }]);
    assert.ok(wait >= 1800 && wait <= 3600);
    const watched = ((endpointOf(prod)["DeploymentConfig"] as JsonObject)["AutoRollbackConfiguration"] as { Alarms: { AlarmName: string }[] }).Alarms.map(({ AlarmName }) => AlarmName);
    const alarms = ofType(prod, "aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.deepEqual(watched.sort(), alarms.map(({ inputs }) => String(inputs["name"])).sort());
    for (const alarm of alarms) assert.ok(only(prod, "aws:cloudformation/stack:Stack").dependencies.includes(alarm.urn), "alarms are there before the endpoint watches them");
    for (const { inputs } of alarms) assert.equal(inputs["treatMissingData"], "notBreaching");
  });

  for (const [min, routing] of [[1, "ALL_AT_ONCE"], [2, { Type: "INSTANCE_COUNT", Value: 1 }], [4, { Type: "CAPACITY_PERCENT", Value: 25 }]] as const) {
    it(`rolls out to ${min} instances ${min === 1 ? "at once" : "by parts"}`, async () => {
      const traffic = rollout(await planOf(transcription("prod", { min, floors: [] })))["TrafficRoutingConfiguration"] as JsonObject;
      assert.deepEqual(traffic["CanarySize"] ?? traffic["Type"], routing);
      assert.equal(traffic["WaitIntervalInSeconds"], 600);
    });
  }

  it("is private, isolated from the network, and captures nothing", () => {
    const { inputs } = only(prod, "aws:sagemaker/model:Model");
    assert.equal(inputs["enableNetworkIsolation"], true);
    const { subnets, securityGroupIds } = inputs["vpcConfig"] as { subnets: string[]; securityGroupIds: string[] };
    assert.deepEqual(subnets, ofType(prod, "aws:ec2/subnet:Subnet").filter((subnet) => subnet.inputs["mapPublicIpOnLaunch"] === false).map(({ id }) => id));
    assert.equal(ofType(prod, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter((rule) => rule.inputs["securityGroupId"] === securityGroupIds[0]).length, 0);
    const out = ofType(prod, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").filter((rule) => rule.inputs["securityGroupId"] === securityGroupIds[0]);
    assert.deepEqual(out.map((rule) => [rule.inputs["prefixListId"], rule.inputs["toPort"]]), [[only(prod, "aws:ec2/vpcEndpoint:VpcEndpoint", "network-private-s3").outputs["prefixListId"], 443]]);
    assert.equal(only(prod, "aws:sagemaker/endpointConfiguration:EndpointConfiguration").inputs["dataCaptureConfig"], undefined);
  });

  it("by setting captures a sample of the answers, never the audio, encrypted", async () => {
    const plan = await planOf(transcription("prod", { dataCapture: "transcripts" }));
    const capture = only(plan, "aws:sagemaker/endpointConfiguration:EndpointConfiguration").inputs["dataCaptureConfig"] as JsonObject;
    assert.deepEqual(capture["captureOptions"], [{ captureMode: "Output" }]);
    assert.match(String(capture["destinationS3Uri"]), /^s3:\/\/ml-platform-prod-audio-.*\/transcripts\/$/);
    assert.equal(capture["kmsKeyId"], only(plan, "aws:kms/key:Key", "keys-audio").outputs["arn"]);
    assert.match(String(only(plan, "aws:iam/rolePolicy:RolePolicy", "model-execution-policy").inputs["policy"]), /s3:PutObject.*audio.*transcripts/);
  });

  it("has a volume key and size where the instance takes one, and neither where it has disks of its own", async () => {
    const g5 = only(prod, "aws:sagemaker/endpointConfiguration:EndpointConfiguration").inputs;
    assert.deepEqual([g5["kmsKeyArn"], variantOf(prod)["volumeSizeInGb"]], [undefined, undefined]);
    const plan = await planOf(transcription("prod", { instanceType: "ml.m5.xlarge" }));
    assert.equal(only(plan, "aws:sagemaker/endpointConfiguration:EndpointConfiguration").inputs["kmsKeyArn"], only(plan, "aws:kms/key:Key", "keys-volumes").outputs["arn"]);
    assert.equal(variantOf(plan)["volumeSizeInGb"], 60);
    assert.equal(variantOf(plan)["inferenceAmiVersion"], undefined);
  });

  it("another archive is another model, another configuration, and the same endpoint", async () => {
    const changed = await planOf(transcription("prod", { archive: { uri: `s3://elsewhere/${other}.tar.gz`, sha256: other } }));
    const names = (plan: Plan) => [only(plan, "aws:sagemaker/model:Model"), only(plan, "aws:sagemaker/endpointConfiguration:EndpointConfiguration")].map(({ inputs }) => String(inputs["name"]));
    for (const [index, name] of names(changed).entries()) {
      assert.notEqual(name, names(prod)[index]);
      assert.match(name, /^ml-platform-prod-transcription-[0-9a-f]{10}$/);
    }
    assert.equal(variantOf(changed)["modelName"], names(changed)[0]);
    assert.equal(endpointOf(changed)["EndpointName"], endpointOf(prod)["EndpointName"]);
    assert.deepEqual(names(await planOf(stackWith("prod"))), names(prod), "the same content has the same name");
  });

  it("grows on concurrent requests at 70 % of what an instance serves, between its bounds, with floors by the clock", () => {
    const { inputs: target } = only(prod, "aws:appautoscaling/target:Target");
    assert.deepEqual([target["resourceId"], target["scalableDimension"], target["minCapacity"], target["maxCapacity"]], ["endpoint/ml-platform-prod-transcription/variant/AllTraffic", "sagemaker:variant:DesiredInstanceCount", 2, 8]);
    assert.equal(variantOf(prod)["initialInstanceCount"], target["minCapacity"]);
    assert.equal(variantOf(prod)["variantName"], String(target["resourceId"]).split("/").at(-1));
    const tracking = only(prod, "aws:appautoscaling/policy:Policy").inputs["targetTrackingScalingPolicyConfiguration"] as JsonObject;
    assert.deepEqual(tracking["predefinedMetricSpecification"], { predefinedMetricType: "SageMakerVariantConcurrentRequestsPerModelHighResolution" });
    assert.deepEqual([tracking["targetValue"], Number(tracking["scaleInCooldown"]) >= 600, tracking["scaleOutCooldown"]], [8, true, 60]);
    const floors = ofType(prod, "aws:appautoscaling/scheduledAction:ScheduledAction").map(({ inputs }) => [inputs["schedule"], inputs["timezone"], inputs["scalableTargetAction"]]);
    assert.deepEqual(floors, [["cron(30 7 ? * MON-FRI *)", "Europe/Dublin", { minCapacity: 4, maxCapacity: 8 }], ["cron(0 19 ? * MON-FRI *)", "Europe/Dublin", { minCapacity: 2, maxCapacity: 8 }]]);
    assert.deepEqual(only(prod, "aws:appautoscaling/target:Target").options.ignoreChanges, ["minCapacity"], "an update by day must not undo the day's floor");
    const endpoint = only(prod, "aws:cloudformation/stack:Stack").urn;
    assert.ok(prod.resources.find(({ name }) => name === "model-scaling")?.dependencies.includes(endpoint), "the target is deregistered before the endpoint goes");
  });

  it("its role reads one archive and one image", () => {
    const policy = String(only(prod, "aws:iam/rolePolicy:RolePolicy", "model-execution-policy").inputs["policy"]);
    const { Statement } = JSON.parse(policy) as { Statement: { Action: string | string[]; Resource: string | string[] }[] };
    const object = Statement.find(({ Action }) => Action === "s3:GetObject")?.Resource;
    assert.match(String(object), /^arn:aws:s3:::ml-platform-prod-models-333333333333-eu-west-1\/production\/transcription\/[0-9a-f]{64}\.tar\.gz$/);
    assert.equal(repositoryArn("763104351884.dkr.ecr.eu-west-1.amazonaws.com/huggingface-pytorch-inference:2.6.0", "aws"), "arn:aws:ecr:eu-west-1:763104351884:repository/huggingface-pytorch-inference");
    assert.throws(() => repositoryArn("docker.io/library/model@sha256:0", "aws"), /is no image in ECR/);
    assert.match(policy, /arn:aws:ecr:eu-west-1:763104351884:repository\/huggingface-pytorch-inference"/);
    assert.ok(!policy.includes('"s3:*"') && !policy.includes('"*:*"'));
  });

  it("is withheld, and the gateway with it, while there is no model; nothing of either is planned", async () => {
    const plan = await planOf(stackWith("dev"));
    for (const type of ["aws:sagemaker/model:Model", "aws:cloudformation/stack:Stack", "aws:lb/loadBalancer:LoadBalancer"]) assert.equal(ofType(plan, type).length, 0);
    assert.equal(ofType(plan, "kubernetes:helm.sh/v3:Release").filter(({ name }) => name === "gateway-release").length, 0);
    const held = plan.outputs["withheld"] as { what: string; reasons: { why: string; next: string }[] }[];
    assert.deepEqual(held.map(({ what }) => what), ["endpoint", "gateway"]);
    assert.match(held[0]?.reasons[0]?.next ?? "", /^npm run publish:model -- dev/);
    assert.deepEqual(held[1]?.reasons.map(({ why }) => why.split(" ")[0]), ["there", "transcription.gateway.imageDigest", "transcription.gateway.certificate"]);
    assert.ok(plan.warnings.some((warning) => warning.startsWith("endpoint withheld\n")));
  });
});
