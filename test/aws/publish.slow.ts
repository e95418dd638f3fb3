import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CloudFormationClient, CreateStackCommand, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { publishImage } from "../../tools/publish-image.ts";
import { publishModel, sha256Of } from "../../tools/publish-model.ts";
import { openStack } from "../../tools/stack.ts";
import { useMoto } from "../support/moto.ts";
import { only, planOf, root, stackWith } from "../support/stacks.ts";

const account = "111111111111";
const bucket = `ml-platform-dev-models-${account}-eu-west-1`;

/** A repository with the project's settings and a service to build. */
function workspace(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "workspace-"));
  for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) cpSync(path.join(root, name), path.join(folder, name));
  mkdirSync(path.join(folder, "services", "gateway"), { recursive: true });
  writeFileSync(path.join(folder, "services", "gateway", "Dockerfile"), "FROM scratch\n");
  for (const words of [["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "x"]]) spawnSync("git", words, { cwd: folder });
  return folder;
}

const settingsText = (folder: string): string => readFileSync(path.join(folder, "Pulumi.dev.yaml"), "utf8");
const model = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), "model-"));
  writeFileSync(path.join(folder, "config.json"), "{}");
  mkdirSync(path.join(folder, "code"));
  writeFileSync(path.join(folder, "code", "inference.py"), "pass\n");
  return folder;
};

describe("publishing, against moto", () => {
  useMoto(account);
  let said: string[];
  const say = (line: string): void => void said.push(line);
  const s3 = () => new S3Client({ region: "eu-west-1", forcePathStyle: true });
  beforeEach(() => void (said = []));

  it("a model's folder becomes an archive in the bucket, at an address of its content, and a pin in the settings", async () => {
    await s3().send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }));
    const folder = workspace();
    assert.equal(await publishModel(folder, ["dev", model()], say), 0);
    const { archive } = openStack(folder, "dev").settings.transcription?.model ?? {};
    assert.ok(archive);
    assert.equal(archive.uri, `s3://${bucket}/production/transcription/${archive.sha256}.tar.gz`);
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: archive.uri.split(`${bucket}/`)[1] }));
    const copy = path.join(mkdtempSync(path.join(tmpdir(), "copy-")), "model.tar.gz");
    writeFileSync(copy, (await Body?.transformToByteArray()) ?? "");
    assert.equal(await sha256Of(copy), archive.sha256);
    assert.equal(spawnSync("tar", ["-tzf", copy], { encoding: "utf8" }).stdout, "code/inference.py\nconfig.json\n");
    const before = readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8").split("\n");
    assert.deepEqual(before.filter((line) => !settingsText(folder).split("\n").includes(line)), [], "every other line, comments too, is as it was");
    // Again, from other files with the same content: the same archive, nothing uploaded.
    await publishModel(folder, ["dev", model()], say);
    assert.match(said.join("\n"), /^uploaded: [\s\S]*^already there: /m);
  });

  it("says what is wrong: no bucket yet, no archive, another account; the settings stay as they were", async () => {
    const folder = workspace();
    const refuse = (words: string[], message: RegExp) => assert.rejects(publishModel(folder, words, say), message);
    await refuse(["dev", model()], /the bucket ml-platform-dev-models-.* does not exist yet: deploy the stack first/);
    await refuse(["dev", "/nowhere"], /"\/nowhere" does not exist/);
    const broken = path.join(mkdtempSync(path.join(tmpdir(), "broken-")), "m.tar.gz");
    writeFileSync(broken, "not a tar");
    await refuse(["dev", broken], /can't be read as a \.tar\.gz/);
    await refuse(["dev", mkdtempSync(path.join(tmpdir(), "empty-"))], /holds no file/);
    await refuse(["test", model()], /no stack "test"/);
    await refuse(["dev"], /npm run publish:model -- <stack>/);
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), settingsText(folder).replaceAll(account, "999999999999"));
    await refuse(["dev", model()], /the credentials are of account 111111111111 .*; the stack belongs to 999999999999/);
    assert.ok(!settingsText(folder).includes("archive"));
  });

  it("an image that the registry has is taken by its digest; another is built, pushed and pinned", async () => {
    const ecr = new ECRClient({ region: "eu-west-1" });
    const repositoryName = "ml-platform-dev/gateway";
    await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    const folder = workspace();
    const tag = spawnSync("git", ["log", "-1", "--format=%H"], { cwd: folder, encoding: "utf8" }).stdout.slice(0, 12);
    // Docker needs an engine, which is not everywhere: this one writes down what it is asked, and the digest that a push gives.
    const bin = mkdtempSync(path.join(tmpdir(), "bin-"));
    const digest = `sha256:${"c".repeat(64)}`;
    writeFileSync(path.join(bin, "docker"), `#!/bin/sh\necho "$@" >> ${bin}/calls\ncase "$1" in login) cat > /dev/null;; buildx) while [ "$1" != "--metadata-file" ]; do shift; done; echo '{"containerimage.digest":"${digest}"}' > "$2";; esac\n`);
    chmodSync(path.join(bin, "docker"), 0o755);
    const searched = process.env["PATH"];
    process.env["PATH"] = `${bin}:${searched}`;
    try {
      assert.equal(await publishImage(folder, ["dev", "gateway"], say), 0);
    } finally {
      process.env["PATH"] = searched;
    }
    assert.equal(openStack(folder, "dev").settings.transcription?.gateway?.imageDigest, digest);
    const calls = readFileSync(path.join(bin, "calls"), "utf8");
    assert.match(calls, /^login --username AWS --password-stdin 111111111111\.dkr\.ecr\.eu-west-1\.amazonaws\.com\nbuildx build --platform linux\/amd64 .*--push .*--tag 111111111111\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/ml-platform-dev\/gateway:[0-9a-f]{12} services\/gateway\n$/);
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType: "application/vnd.docker.distribution.manifest.v2+json", config: { mediaType: "application/vnd.docker.container.image.v1+json", size: 1, digest }, layers: [] });
    const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageTag: tag, imageManifest: manifest }));
    await publishImage(folder, ["dev", "gateway"], say);
    assert.equal(openStack(folder, "dev").settings.transcription?.gateway?.imageDigest, image?.imageId?.imageDigest);
    assert.match(said.join("\n"), /^pushed: [\s\S]*^already there: /m);
  });

  it("an image says what is wrong: changes, no Dockerfile, no repository, no such service", async () => {
    const folder = workspace();
    await assert.rejects(publishImage(folder, ["dev", "gateway"], say), /the repository ml-platform-dev\/gateway does not exist yet/);
    await assert.rejects(publishImage(folder, ["dev", "model-server"], say), /services\/model-server\/Dockerfile does not exist/);
    await assert.rejects(publishImage(folder, ["dev", "web"], say), /npm run publish:image -- <stack> <gateway \| model-server>/);
    writeFileSync(path.join(folder, "services", "gateway", "Dockerfile"), "FROM other\n");
    await assert.rejects(publishImage(folder, ["dev", "gateway"], say), /services\/gateway has changes that are not committed/);
  });

  it("CloudFormation takes the endpoint's template as the plan has it", async () => {
    const { templateBody } = only(await planOf(stackWith("prod")), "aws:cloudformation/stack:Stack").inputs;
    const client = new CloudFormationClient({ region: "eu-west-1" });
    // What the program makes by other means, so that the endpoint has something to serve.
    const variant = { InitialInstanceCount: 1, InitialVariantWeight: 1, InstanceType: "ml.m5.xlarge", ModelName: { "Fn::GetAtt": ["Model", "ModelName"] }, VariantName: "AllTraffic" };
    const beside = {
      Model: { Type: "AWS::SageMaker::Model", Properties: { ModelName: "m", ExecutionRoleArn: `arn:aws:iam::${account}:role/FakeRole`, PrimaryContainer: { Image: "i" } } },
      Config: { Type: "AWS::SageMaker::EndpointConfig", Properties: { EndpointConfigName: "c", ProductionVariants: [variant] } },
    };
    await client.send(new CreateStackCommand({ StackName: "beside", TemplateBody: JSON.stringify({ Resources: beside }) }));
    const made = async (StackName: string, logical: string): Promise<string> => ((await client.send(new DescribeStackResourcesCommand({ StackName }))).StackResources ?? []).find(({ LogicalResourceId }) => LogicalResourceId === logical)?.PhysicalResourceId ?? "";
    const configuration = (await made("beside", "Config")).split("/").at(-1);
    await client.send(new CreateStackCommand({ StackName: "endpoint", TemplateBody: String(templateBody), Parameters: [{ ParameterKey: "EndpointConfigName", ParameterValue: configuration }] }));
    assert.match(await made("endpoint", "Endpoint"), /:endpoint\//);
  });

  it("what is in the bucket is what was sent", async () => {
    await s3().send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }));
    const folder = workspace();
    await publishModel(folder, ["dev", model()], say);
    const { archive } = openStack(folder, "dev").settings.transcription?.model ?? {};
    const head = await s3().send(new HeadObjectCommand({ Bucket: bucket, Key: archive?.uri.split(`${bucket}/`)[1] ?? "" }));
    assert.equal(head.Metadata?.["sha256"], archive?.sha256);
  });
});
