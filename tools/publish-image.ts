import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { clientOf, demandAccount } from "./aws.ts";
import { type OpenStack, ToolError, openStack, runTool, writeSetting } from "./stack.ts";

/** Services whose image a setting names, and how: by digest in a repository that is known, or whole. */
const settingOf = {
  gateway: { keys: ["transcription", "gateway", "imageDigest"], value: (_: string, digest: string) => digest },
  "model-server": { keys: ["transcription", "model", "image"], value: (repository: string, digest: string) => `${repository}@${digest}` },
} as const;
type Service = keyof typeof settingOf;

const usage = `Publishes a service's image: builds it, pushes it to the stack's registry, and writes its digest into the stack's settings.

  npm run publish:image -- <stack> <${Object.keys(settingOf).join(" | ")}>

The image is tagged with the commit, so the service's folder must be committed. Needs Docker with buildx.
`;

function run(command: string, words: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: "utf8", ...options });
  if (error) throw new ToolError(`${command} can't be run (${error.message}): install it, or put it on PATH`);
  if (status !== 0) throw new ToolError(`${command} ${words.slice(0, 2).join(" ")} failed:\n${(stderr || stdout).trim().split("\n").slice(-20).join("\n")}`);
  return stdout.trim();
}

/** The commit that last touched the service. An image of something that nobody can look up later helps nobody. */
function commitOf(folder: string, service: string): string {
  const context = path.join("services", service);
  if (!existsSync(path.join(folder, context, "Dockerfile"))) throw new ToolError(`${context}/Dockerfile does not exist: there is no image to build`);
  const changed = run("git", ["status", "--porcelain", "--", context], { cwd: folder });
  if (changed !== "") throw new ToolError(`${context} has changes that are not committed:\n${changed}\ncommit them first, since the image is named by the commit`);
  return run("git", ["log", "-1", "--format=%H", "--", context], { cwd: folder }).slice(0, 12);
}

async function repositoryOf(ecr: ECRClient, name: string): Promise<string> {
  try {
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
    return repositories?.[0]?.repositoryUri ?? "";
  } catch (error) {
    if ((error as Error).name === "RepositoryNotFoundException") throw new ToolError(`the repository ${name} does not exist yet: deploy the stack first (npm run up -- <stack>); what needs the image is withheld until then`);
    throw error;
  }
}

async function digestInRegistry(ecr: ECRClient, repositoryName: string, imageTag: string): Promise<string | undefined> {
  try {
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
    return imageDetails?.[0]?.imageDigest;
  } catch (error) {
    if ((error as Error).name === "ImageNotFoundException") return undefined;
    throw error;
  }
}

async function buildAndPush(ecr: ECRClient, folder: string, service: string, image: string): Promise<string> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const [user = "", password = ""] = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64").toString().split(":");
  run("docker", ["login", "--username", user, "--password-stdin", image.split("/")[0] ?? ""], { input: password });
  const metadata = path.join(mkdtempSync(path.join(tmpdir(), "image-")), "metadata.json");
  run("docker", ["buildx", "build", "--platform", "linux/amd64", "--provenance=false", "--push", "--metadata-file", metadata, "--tag", image, path.join("services", service)], { cwd: folder });
  const digest = (JSON.parse(readFileSync(metadata, "utf8")) as Record<string, unknown>)["containerimage.digest"];
  if (typeof digest !== "string") throw new ToolError("docker buildx wrote no containerimage.digest: update buildx");
  return digest;
}

export async function publishImage(folder: string, words: readonly string[], say: (line: string) => void): Promise<number> {
  const [stackName, service, ...rest] = words;
  if (service === undefined || !(service in settingOf) || rest.length > 0) throw new ToolError(usage);
  const stack: OpenStack = openStack(folder, stackName);
  const { keys, value } = settingOf[service as Service];
  const tag = commitOf(folder, service);
  await demandAccount(stack.account);
  const ecr = new ECRClient(clientOf(stack.account));
  const name = `${stack.prefix}/${service}`;
  const repository = await repositoryOf(ecr, name);
  const before = await digestInRegistry(ecr, name, tag);
  const digest = before ?? (await buildAndPush(ecr, folder, service, `${repository}:${tag}`));
  say(`${before ? "already there" : "pushed"}: ${repository}:${tag} (${digest})`);
  writeSetting(folder, stack.stack, keys, value(repository, digest));
  say(`written: ${keys.join(".")} in Pulumi.${stack.stack}.yaml`);
  say(`next: npm run plan -- ${stack.stack}, commit, npm run up -- ${stack.stack}`);
  return 0;
}

if (import.meta.main) await runTool(() => publishImage(path.join(import.meta.dirname, ".."), process.argv.slice(2), (line) => void process.stdout.write(`${line}\n`)));
