import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { create, list } from "tar";
import { bucketName } from "../components/data/bucket-name.ts";
import { bucketClientOf, demandAccount } from "./aws.ts";
import { type OpenStack, ToolError, openStack, runTool, writeSetting } from "./stack.ts";

const usage = `Publishes a model: builds its archive, uploads it to the stack's models bucket, and writes its address into the stack's settings.

  npm run publish:model -- <stack> <model.tar.gz | folder>
`;

/**
 * The archive of a model: a .tar.gz as it is, or one made of a folder. The same files always give the same bytes.
 * @throws ToolError when there is nothing in it, or something outside it
 */
export async function archiveOf(source: string): Promise<string> {
  if (!existsSync(source)) throw new ToolError(`"${source}" does not exist; name a .tar.gz or a folder with the model's files`);
  if (statSync(source).isFile()) {
    if (!source.endsWith(".tar.gz")) throw new ToolError(`"${source}" is no .tar.gz; name one, or a folder with the model's files`);
    await check(source);
    return source;
  }
  const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.relative(source, path.join(entry.parentPath, entry.name))).sort();
  if (files.length === 0) throw new ToolError(`"${source}" holds no file`);
  const archive = path.join(mkdtempSync(path.join(tmpdir(), "model-")), "model.tar.gz");
  await create({ file: archive, cwd: source, gzip: { level: 6 }, portable: true, mtime: new Date(0), noDirRecurse: true, strict: true }, files);
  return archive;
}

async function check(archive: string): Promise<void> {
  let files = 0;
  const outside: string[] = [];
  try {
    await list({ file: archive, strict: true, onReadEntry: (entry) => {
      if (entry.type === "File") files += 1;
      if (entry.path.startsWith("/") || entry.path.split("/").includes("..")) outside.push(entry.path);
    } });
  } catch (error) {
    throw new ToolError(`"${archive}" can't be read as a .tar.gz: ${(error as Error).message}`);
  }
  if (outside.length > 0) throw new ToolError(`"${archive}" holds "${outside[0]}", which lies outside the model`);
  if (files === 0) throw new ToolError(`"${archive}" holds no file`);
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Uploads unless the bucket has it: what has this address has this content. @returns whether it was uploaded */
async function upload({ account, prefix }: OpenStack, archive: string, sha256: string): Promise<{ uri: string; uploaded: boolean }> {
  const s3 = new S3Client(bucketClientOf(account));
  const Bucket = bucketName(prefix, "models", account);
  const Key = `production/transcription/${sha256}.tar.gz`;
  const uri = `s3://${Bucket}/${Key}`;
  const size = async (): Promise<number | undefined> => {
    try {
      return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength;
    } catch (error) {
      if ((error as Error).name === "NotFound") return undefined;
      throw error;
    }
  };
  const local = statSync(archive).size;
  if ((await size()) === local) return { uri, uploaded: false };
  try {
    await new Upload({ client: s3, params: { Bucket, Key, Body: createReadStream(archive), ContentType: "application/gzip", Metadata: { sha256 } } }).done();
  } catch (error) {
    if ((error as Error).name === "NoSuchBucket") throw new ToolError(`the bucket ${Bucket} does not exist yet: deploy the stack first (npm run up -- <stack>); what needs the model is withheld until then`);
    throw error;
  }
  const there = await size();
  if (there !== local) throw new ToolError(`${uri} has ${there} bytes after the upload, the archive has ${local}: try again`);
  return { uri, uploaded: true };
}

export async function publishModel(folder: string, words: readonly string[], say: (line: string) => void): Promise<number> {
  const [stackName, source, ...rest] = words;
  if (source === undefined || rest.length > 0) throw new ToolError(usage);
  const stack = openStack(folder, stackName);
  if (!stack.settings.transcription?.model) throw new ToolError(`Pulumi.${stack.stack}.yaml has no transcription.model: there is no endpoint to publish a model for`);
  await demandAccount(stack.account);
  const archive = await archiveOf(source);
  const sha256 = await sha256Of(archive);
  const { uri, uploaded } = await upload(stack, archive, sha256);
  say(`${uploaded ? "uploaded" : "already there"}: ${uri} (${statSync(archive).size} bytes)`);
  writeSetting(folder, stack.stack, ["transcription", "model", "archive"], { uri, sha256 });
  say(`written: transcription.model.archive in Pulumi.${stack.stack}.yaml`);
  say(`next: npm run plan -- ${stack.stack}, commit, npm run up -- ${stack.stack}`);
  return 0;
}

if (import.meta.main) await runTool(() => publishModel(path.join(import.meta.dirname, ".."), process.argv.slice(2), (line) => void process.stdout.write(`${line}\n`)));
