import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DescribeAvailabilityZonesCommand, EC2Client, paginateDescribeInstanceTypeOfferings } from "@aws-sdk/client-ec2";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetServiceQuotaCommand, ServiceQuotasClient, paginateListServiceQuotas } from "@aws-sdk/client-service-quotas";
import { bucketClientOf, clientOf, whoCalls } from "../aws.ts";
import type { OpenStack } from "../stack.ts";
import { type Finding, type QuotaNeed, offeringFindings, ok, quotaFinding, quotaNeeds, unknown, wrong } from "./findings.ts";

/** What is asked of AWS. Each question is answered by itself: one that fails says so and leaves the rest alone. */

type Question = (stack: OpenStack) => Promise<Finding[]>;

export async function askAws(stack: OpenStack): Promise<Finding[]> {
  const identityFindings = await identity(stack);
  // The first says whether this is the account at all.
  if (identityFindings[0]?.state !== "ok") return identityFindings;
  const questions: [string, Question][] = [["zones", zones], ["instance offerings", offerings], ["quotas", quotas], ["roles", roles], ["published artifacts", artifacts], ["certificate", certificate]];
  const answers = await Promise.all(questions.map(async ([name, question]) => question(stack).catch((error: unknown) => [unknown(`${name} could not be asked: ${(error as Error).message}`, "check the rights of who asks")])));
  return [...identityFindings, ...answers.flat()];
}

async function identity({ account, settings }: OpenStack): Promise<Finding[]> {
  let caller;
  try {
    caller = await whoCalls(account);
  } catch (error) {
    return [wrong((error as Error).message, "aws sso login, or aws configure")];
  }
  if (caller.account !== account.id) return [wrong(`signed in to ${caller.account} as ${caller.arn}; the stack belongs to ${account.id}`, "sign in to the stack's account")];
  const findings = [ok(`signed in as ${caller.arn}`)];
  if (caller.arn.endsWith(":root")) findings.push(wrong("the root user deploys nothing", "sign in as a role"));
  const { cluster } = settings;
  const deployer = cluster && "existing" in cluster ? cluster.existing.deployer : cluster?.access?.deployer;
  // arn:aws:sts::1:assumed-role/name/session is the role arn:aws:iam::1:role/name.
  const role = /:assumed-role\/([^/]+)\//.exec(caller.arn)?.[1];
  if (cluster && !("existing" in cluster) && role && deployer?.endsWith(`/${role}`)) findings.push(wrong("who creates the cluster may not be cluster.access.deployer: EKS has an entry for its creator already", "create it as another role that may assume the deployer"));
  return findings;
}

async function zones({ account, settings: { network } }: OpenStack): Promise<Finding[]> {
  const { AvailabilityZones = [] } = await new EC2Client(clientOf(account)).send(new DescribeAvailabilityZonesCommand({}));
  const open = AvailabilityZones.filter(({ State }) => State === "available").map(({ ZoneName }) => ZoneName);
  const asked = "zones" in network ? network.zones : (network.existing.zones ?? []);
  const lacking = asked.filter((zone) => !open.includes(zone));
  return [lacking.length === 0 ? ok(`zones ${asked.join(", ") || "none named"} are open to the account`) : wrong(`zones ${lacking.join(", ")} are not open to the account`, `take from: ${open.join(", ")}`)];
}

async function offerings(stack: OpenStack): Promise<Finding[]> {
  const { cluster } = stack.settings;
  const types = [...new Set((cluster && "pools" in cluster ? cluster.pools : []).flatMap(({ instanceTypes }) => instanceTypes))];
  if (types.length === 0) return [];
  const offered = new Map<string, Set<string>>();
  const pages = paginateDescribeInstanceTypeOfferings({ client: new EC2Client(clientOf(stack.account)) }, { LocationType: "availability-zone", Filters: [{ Name: "instance-type", Values: types }] });
  for await (const { InstanceTypeOfferings = [] } of pages) {
    for (const { InstanceType = "", Location = "" } of InstanceTypeOfferings) offered.set(InstanceType, (offered.get(InstanceType) ?? new Set()).add(Location));
  }
  return offeringFindings(stack, offered);
}

async function quotas(stack: OpenStack): Promise<Finding[]> {
  const client = new ServiceQuotasClient(clientOf(stack.account));
  const needs = quotaNeeds(stack);
  let listed: Map<string, number> | undefined;
  const valueOf = async ({ service, code, name }: QuotaNeed): Promise<number | undefined> => {
    try {
      if (code) return (await client.send(new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code }))).Quota?.Value;
      listed ??= await quotasByName(client, service);
      return listed.get(name);
    } catch {
      return undefined;
    }
  };
  const findings: Finding[] = [];
  for (const need of needs) findings.push(quotaFinding(need, await valueOf(need), stack.account.region));
  return findings;
}

async function quotasByName(client: ServiceQuotasClient, ServiceCode: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode })) for (const { QuotaName = "", Value = 0 } of Quotas) found.set(QuotaName, Value);
  return found;
}

async function roles({ account, settings: { keys, cluster } }: OpenStack): Promise<Finding[]> {
  const iam = new IAMClient(clientOf(account));
  const exists = async (RoleName: string): Promise<boolean> => {
    try {
      await iam.send(new GetRoleCommand({ RoleName }));
      return true;
    } catch (error) {
      if ((error as Error).name === "NoSuchEntityException") return false;
      throw error;
    }
  };
  const findings: Finding[] = [];
  if (keys.autoscalingServiceRoleExists) {
    findings.push((await exists("AWSServiceRoleForAutoScaling")) ? ok("AWSServiceRoleForAutoScaling exists, as keys.autoscalingServiceRoleExists says") : wrong("AWSServiceRoleForAutoScaling does not exist, though keys.autoscalingServiceRoleExists says so: KMS would refuse the key of the disks", "aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com"));
  }
  const access = cluster && "access" in cluster ? cluster.access : undefined;
  const named = access ? [access.deployer, ...access.operators, ...access.readers, ...access.applicationDeployers, ...access.namespaceAdmins] : [];
  for (const arn of [...new Set(named)].filter((role) => role.includes(`:${account.id}:`))) {
    findings.push((await exists(arn.split("/").at(-1) ?? "")) ? ok(`${arn} exists`) : wrong(`${arn} does not exist`, "make it first (the organization project does), or take it out of cluster.access"));
  }
  return findings;
}

/** What the settings say is published, is it there? */
async function artifacts({ account, prefix, stack, settings: { transcription } }: OpenStack): Promise<Finding[]> {
  const findings: Finding[] = [];
  const archive = transcription?.model?.archive;
  if (archive) {
    const [, Bucket = "", Key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(archive.uri) ?? [];
    const there = await new S3Client(bucketClientOf(account)).send(new HeadObjectCommand({ Bucket, Key })).then(() => true, (error: Error) => (["NotFound", "NoSuchBucket"].includes(error.name) ? false : Promise.reject(error)));
    findings.push(there ? ok(`the model's archive is in ${Bucket}`) : wrong(`${archive.uri} does not exist: the endpoint would fail`, `npm run publish:model -- ${stack} <model.tar.gz>, or take transcription.model.archive out`));
  }
  const imageDigest = transcription?.gateway?.imageDigest;
  if (imageDigest) {
    const repositoryName = `${prefix}/gateway`;
    const there = await new ECRClient(clientOf(account)).send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] })).then(() => true, (error: Error) => (["ImageNotFoundException", "RepositoryNotFoundException"].includes(error.name) ? false : Promise.reject(error)));
    findings.push(there ? ok(`the gateway's image is in ${repositoryName}`) : wrong(`${repositoryName}@${imageDigest.slice(0, 19)}… does not exist: the gateway would not start`, `npm run publish:image -- ${stack} gateway, or take transcription.gateway.imageDigest out`));
  }
  return findings;
}

async function certificate({ account, settings: { transcription } }: OpenStack): Promise<Finding[]> {
  const SecretId = transcription?.gateway?.certificate?.secretArn;
  if (!SecretId) return [];
  const there = await new SecretsManagerClient(clientOf(account)).send(new DescribeSecretCommand({ SecretId })).then(() => true, (error: Error) => (error.name === "ResourceNotFoundException" ? false : Promise.reject(error)));
  return [there ? ok("the gateway's certificate is in Secrets Manager") : wrong(`${SecretId} does not exist: the gateway's pods would not start`, "make the secret with the keys tls.crt and tls.key, or take transcription.gateway.certificate out")];
}
