import assert from "node:assert/strict";
import { bucketName, bucketNameProblem } from "../../components/data/bucket-name.ts";
import { keyPolicy, keyPurposes } from "../../components/data/key-policies.ts";
import type { PolicyStatement } from "../../components/policy-document.ts";
import type { Json, JsonObject } from "../../plan/planned.ts";
import type { Plan } from "../../plan/record.ts";
import { blockOf, ofType, only, planOf, stackWith, withoutHeart } from "../support/stacks.ts";

const account = { id: "111111111111", region: "eu-west-1", partition: "aws" };
const actions = ({ Action }: PolicyStatement): readonly string[] => (typeof Action === "string" ? [Action] : Action);
const cryptographic = /^kms:(?:\*|Encrypt|Decrypt|ReEncrypt|GenerateDataKey|Sign)/;
const bucketPart = (plan: Plan, type: string, role: string): JsonObject => only(plan, `aws:s3/${type[0]?.toLowerCase()}${type.slice(1)}:${type}`, `storage-${role}`).inputs;

describe("keys", () => {
  for (const purpose of keyPurposes) {
    it(`the ${purpose} key: administration alone lets nobody decrypt, and use is tied to services`, () => {
      const { Statement } = keyPolicy(purpose, account, { autoscalingServiceRoleExists: false });
      for (const statement of Statement.filter((one) => actions(one).some((action) => cryptographic.test(action)))) {
        const condition = JSON.stringify(statement.Condition);
        assert.match(condition, purpose === "logs" ? /log-group:\/aws\// : /kms:ViaService/);
      }
      assert.ok(Statement.every(({ Principal }) => JSON.stringify(Principal) !== '"*"'));
    });
  }

  it("name the auto scaling role only where it exists", () => {
    const text = (exists: boolean) => JSON.stringify(keyPolicy("volumes", account, { autoscalingServiceRoleExists: exists }));
    assert.ok(!text(false).includes("AWSServiceRoleForAutoScaling"));
    assert.ok(text(true).includes("arn:aws:iam::111111111111:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"));
  });

  it("are made for what the stack asks for, rotated, with the stack's waiting period", async () => {
    const plan = await planOf(stackWith("dev", { ...withoutHeart, registry: undefined }));
    assert.deepEqual(ofType(plan, "aws:kms/key:Key").map(({ name }) => name).sort(), ["keys-audio", "keys-data", "keys-logs"]);
    for (const { inputs } of ofType(plan, "aws:kms/key:Key")) assert.deepEqual([inputs["enableKeyRotation"], inputs["deletionWindowInDays"]], [true, 7]);
  });

  it("an existing key is used instead of a new one", async () => {
    const arn = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012";
    const plan = await planOf(stackWith("dev", { ...withoutHeart, keys: { existing: { data: arn } } }));
    assert.ok(!ofType(plan, "aws:kms/key:Key").some(({ name }) => name === "keys-data"));
    assert.ok(JSON.stringify(bucketPart(plan, "BucketServerSideEncryptionConfiguration", "datasets-encryption")).includes(arn));
  });
});

describe("bucket names", () => {
  it("may be as long as S3 allows, and not a letter longer", () => {
    const rest = "-data-111111111111-eu-west-1".length;
    const problem = (prefix: string) => bucketNameProblem(bucketName(prefix, "data", account));
    assert.equal(problem("p".repeat(63 - rest)), undefined);
    assert.match(problem("p".repeat(64 - rest)) ?? "", /S3 allows 63 .* this has 64; choose a shorter project or stack name/);
    assert.match(problem("Platform") ?? "", /in lower case/);
  });

  it("that S3 would refuse end the plan with that sentence", async () => {
    await assert.rejects(planOf({ ...stackWith("dev"), stack: "a-stack-whose-name-is-far-too-long" }), /the program failed: bucket name "ml-platform-a-stack-whose-name-is-far-too-long-access-logs-.*S3 allows 63/);
  });
});

describe("storage", () => {
  let plan: Plan;
  before(async () => {
    plan = await planOf(stackWith("dev"));
  });

  it("has the documents' folders", () => {
    const folders = (role: string) => ofType(plan, "aws:s3/bucketObjectv2:BucketObjectv2").filter(({ inputs }) => String(inputs["bucket"]).includes(`-${role}-`)).map(({ inputs }) => inputs["key"]).sort();
    assert.deepEqual(folders("datasets"), ["external/", "interim/", "processed/", "raw/"]);
    assert.deepEqual(folders("models"), ["artifacts/", "experiments/", "production/", "trained/"]);
    assert.deepEqual(folders("audio"), ["audio/", "transcripts/"]);
  });

  for (const role of ["datasets", "models", "audio", "access-logs"]) {
    it(`${role}: blocked, versioned, encrypted, owner-enforced, TLS only`, () => {
      const block = bucketPart(plan, "BucketPublicAccessBlock", `${role}-block`);
      for (const flag of ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"]) assert.equal(block[flag], true);
      assert.deepEqual(bucketPart(plan, "BucketVersioning", `${role}-versioning`)["versioningConfiguration"], { status: "Enabled" });
      assert.deepEqual(bucketPart(plan, "BucketOwnershipControls", `${role}-ownership`)["rule"], { objectOwnership: "BucketOwnerEnforced" });
      const policy = String(bucketPart(plan, "BucketPolicy", `${role}-policy`)["policy"]);
      assert.match(policy, /"Effect":"Deny","Principal":"\*","Action":"s3:\*".*"aws:SecureTransport":"false"/);
      const [rule] = bucketPart(plan, "BucketServerSideEncryptionConfiguration", `${role}-encryption`)["rules"] as JsonObject[];
      const algorithm = (rule?.["applyServerSideEncryptionByDefault"] as JsonObject)["sseAlgorithm"];
      assert.deepEqual([algorithm, rule?.["bucketKeyEnabled"]], role === "access-logs" ? ["AES256", undefined] : ["aws:kms", true]);
    });
  }

  it("the first three log who read them", () => {
    assert.equal(ofType(plan, "aws:s3/bucketLogging:BucketLogging").length, 3);
    for (const { inputs } of ofType(plan, "aws:s3/bucketLogging:BucketLogging")) assert.equal(inputs["targetBucket"], "ml-platform-dev-access-logs-111111111111-eu-west-1");
  });

  it("archives datasets after 90 days, old models after 30, and forgets audio after the stack's days", async () => {
    const rules = (of: Plan, role: string): Json => bucketPart(of, "BucketLifecycleConfiguration", `${role}-lifecycle`)["rules"] as Json;
    const prod = await planOf(stackWith("prod"));
    assert.match(JSON.stringify(rules(plan, "datasets")), /"transitions":\[\{"days":90,"storageClass":"GLACIER"\}\]/);
    assert.match(JSON.stringify(rules(prod, "models")), /"noncurrentVersionTransitions":\[\{"noncurrentDays":30,"storageClass":"GLACIER"\}\]/);
    assert.match(JSON.stringify(rules(plan, "audio")), /"expiration":\{"days":1\}/);
    assert.match(JSON.stringify(rules(prod, "audio")), /"expiration":\{"days":7\}/);
  });

  for (const [encryption, algorithm] of [["aws-key", "aws:kms"], ["aes256", "AES256"]] as const) {
    it(`encrypts with ${encryption} by setting`, async () => {
      const other = await planOf(stackWith("dev", { ...withoutHeart, storage: { encryption } }));
      const [rule] = bucketPart(other, "BucketServerSideEncryptionConfiguration", "datasets-encryption")["rules"] as JsonObject[];
      assert.deepEqual(rule?.["applyServerSideEncryptionByDefault"], { sseAlgorithm: algorithm });
      assert.deepEqual(ofType(other, "aws:kms/key:Key").map(({ name }) => name).sort(), ["keys-logs", "keys-registry"], "no key that nothing uses");
    });
  }
});

describe("registry", () => {
  it("keeps tags, scans on push, encrypts with its key and expires old images", async () => {
    const plan = await planOf(stackWith("dev"));
    const repositories = ofType(plan, "aws:ecr/repository:Repository");
    assert.deepEqual(repositories.map(({ inputs }) => inputs["name"]).sort(), ["ml-platform-dev/gateway", "ml-platform-dev/model-server"]);
    for (const { inputs } of repositories) {
      assert.equal(inputs["imageTagMutability"], "IMMUTABLE");
      assert.deepEqual(inputs["imageScanningConfiguration"], { scanOnPush: true });
      assert.deepEqual(inputs["encryptionConfigurations"], [{ encryptionType: "KMS", kmsKey: only(plan, "aws:kms/key:Key", "keys-registry").outputs["arn"] as string }]);
    }
    for (const { inputs } of ofType(plan, "aws:ecr/lifecyclePolicy:LifecyclePolicy")) {
      const { rules } = JSON.parse(String(inputs["policy"])) as { rules: { selection: { countNumber: number } }[] };
      assert.deepEqual(rules.map(({ selection }) => selection.countNumber), [7, (blockOf("dev", "registry") as { keepImages: number }).keepImages]);
    }
  });
});
