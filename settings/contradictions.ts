import { fitProblems, generalWorkloads, podsInRollout } from "../components/cluster/workloads.ts";
import type { SettingProblem } from "../components/setting-problem.ts";
import type { ExistingClusterSettings, NewClusterSettings } from "./cluster.ts";
import type { TranscriptionSettings } from "./transcription.ts";

/** The parts of the settings that blocks have to agree on. */
export interface WholeSettings {
  readonly account: { readonly region: string };
  readonly network: { readonly interfaceEndpoints: readonly string[]; readonly zones?: readonly string[] | undefined; readonly existing?: { readonly zones?: readonly string[] | undefined; readonly privateSubnetIds: readonly string[]; readonly publicSubnetIds: readonly string[] } };
  readonly keys: { readonly existing: { readonly volumes?: string | undefined }; readonly autoscalingServiceRoleExists: boolean };
  readonly registry?: { readonly repositories: readonly string[] } | undefined;
  readonly cluster?: ExistingClusterSettings | NewClusterSettings | undefined;
  readonly transcription?: TranscriptionSettings | undefined;
}

/** What no block can see by itself. */
export const contradictions = (all: WholeSettings): SettingProblem[] => [...zoneProblems(all), ...poolProblems(all), ...roomProblems(all), ...gatewayProblems(all)];

function zoneProblems({ account, network, cluster }: WholeSettings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  for (const [index, zone] of (network.zones ?? []).entries()) {
    if (zone.slice(0, -1) !== account.region) problems.push({ path: ["network", "zones", index], input: zone, message: `allowed: a zone of account.region, such as ${account.region}a` });
  }
  const { existing } = network;
  if (existing?.zones && existing.zones.length !== existing.privateSubnetIds.length) {
    problems.push({ path: ["network", "existing", "zones"], input: existing.zones, message: `allowed: one zone per private subnet, ${existing.privateSubnetIds.length} in all` });
  }
  const zones = network.zones ?? existing?.zones;
  for (const [index, pool] of (cluster && "pools" in cluster ? cluster.pools : []).entries()) {
    for (const [at, zone] of (pool.zones ?? []).entries()) {
      if (!zones?.includes(zone)) problems.push({ path: ["cluster", "pools", index, "zones", at], input: zone, message: `allowed: ${zones ? `zones of the network: ${zones.join(", ")}` : "zones that network.existing.zones lists"}` });
    }
  }
  return problems;
}

function poolProblems({ keys, cluster }: WholeSettings): SettingProblem[] {
  const pools = cluster && "pools" in cluster ? cluster.pools : [];
  if (pools.length === 0 || keys.existing.volumes || keys.autoscalingServiceRoleExists) return [];
  return [{
    path: ["keys", "autoscalingServiceRoleExists"], input: false,
    message: "allowed: true, once the account has the role that starts nodes with encrypted disks: aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com",
  }];
}

/** Whether the pools hold what runs on them. */
function roomProblems({ cluster, transcription }: WholeSettings): SettingProblem[] {
  if (!cluster || !("pools" in cluster) || !cluster.contents) return [];
  const gatewayPods = transcription?.gateway ? podsInRollout(transcription.gateway.maxPods) : 0;
  const general = cluster.pools.filter(({ kind }) => kind === "general");
  if (general.length === 0) return [];
  return fitProblems(general, generalWorkloads({ containerInsights: cluster.containerInsights, gatewayPods })).map((problem) => ({ ...problem, path: ["cluster", ...problem.path] }));
}

function gatewayProblems({ network, registry, cluster, transcription }: WholeSettings): SettingProblem[] {
  const gateway = transcription?.gateway;
  if (!gateway) return [];
  const problems: SettingProblem[] = [];
  const need = (path: (string | number)[], message: string): void => void problems.push({ path, input: undefined, message: `allowed: ${message}` });
  // Past the endpoint the streams would leave the AWS network, and the private subnets' network ACL lets no 8443 out.
  const endpoints = network.interfaceEndpoints;
  if (network.zones && !endpoints.includes("sagemaker.runtime")) problems.push({ path: ["network", "interfaceEndpoints"], input: endpoints, message: "allowed: a list with sagemaker.runtime, through which transcription.gateway reaches the model on 443 and 8443" });
  if (!cluster) need(["cluster"], "a cluster for transcription.gateway to run in");
  if (!registry?.repositories.includes("gateway")) need(["registry", "repositories"], "a list with gateway, from which transcription.gateway takes its image");
  if (network.existing?.publicSubnetIds.length === 0) need(["network", "existing", "publicSubnetIds"], "at least one public subnet, in which the gateway's load balancer stands");
  if (cluster && "existing" in cluster) {
    const { existing } = cluster;
    if (existing.nodeSecurityGroupId === undefined) need(["cluster", "existing", "nodeSecurityGroupId"], "the security group of the cluster's nodes, which admits transcription.gateway's load balancer");
    for (const key of cluster.contents ? (["endpoint", "certificateAuthority", "deployer"] as const) : []) {
      if (existing[key] === undefined) need(["cluster", "existing", key], `what aws eks describe-cluster --name ${existing.name} shows, to install transcription.gateway there; or cluster.contents: false`);
    }
  }
  return problems;
}
