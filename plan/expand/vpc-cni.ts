import type { Json, JsonObject } from "../planned.ts";

/** Option of eks.Cluster's `vpcCniOptions` → environment variable of the aws-node container, with the component's default. */
const environment: Readonly<Record<string, { readonly variable: string; readonly otherwise?: string }>> = {
  cniCustomNetworkCfg: { variable: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", otherwise: "false" },
  cniExternalSnat: { variable: "AWS_VPC_K8S_CNI_EXTERNALSNAT", otherwise: "false" },
  cniConfigureRpfilter: { variable: "AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER" },
  enablePodEni: { variable: "ENABLE_POD_ENI", otherwise: "false" },
  enablePrefixDelegation: { variable: "ENABLE_PREFIX_DELEGATION" },
  eniConfigLabelDef: { variable: "ENI_CONFIG_LABEL_DEF" },
  eniMtu: { variable: "AWS_VPC_ENI_MTU", otherwise: "9001" },
  logFile: { variable: "AWS_VPC_K8S_CNI_LOG_FILE", otherwise: "/host/var/log/aws-routed-eni/ipamd.log" },
  logLevel: { variable: "AWS_VPC_K8S_CNI_LOGLEVEL", otherwise: "DEBUG" },
  nodePortSupport: { variable: "AWS_VPC_CNI_NODE_PORT_SUPPORT" },
  vethPrefix: { variable: "AWS_VPC_K8S_CNI_VETHPREFIX", otherwise: "eni" },
  warmEniTarget: { variable: "WARM_ENI_TARGET", otherwise: "1" },
  warmIpTarget: { variable: "WARM_IP_TARGET" },
  warmPrefixTarget: { variable: "WARM_PREFIX_TARGET" },
};

const fixed: Readonly<Record<string, string>> = {
  AWS_VPC_K8S_PLUGIN_LOG_FILE: "/var/log/aws-routed-eni/plugin.log",
  AWS_VPC_K8S_PLUGIN_LOG_LEVEL: "DEBUG",
};

/** Options that do not become environment variables. */
const otherOptions = ["addonVersion", "disableTcpEarlyDemux", "enableNetworkPolicy", "resolveConflictsOnCreate", "resolveConflictsOnUpdate"];

export const cniOptions: readonly string[] = [...Object.keys(environment), ...otherOptions];

/** The add-on's configuration values, keys sorted as the component writes them. */
export function cniConfiguration(options: JsonObject): JsonObject {
  const env: Record<string, Json> = { ...fixed };
  for (const [option, { variable, otherwise }] of Object.entries(environment)) {
    const value = options[option] ?? otherwise;
    if (value !== undefined && value !== null) env[variable] = String(value);
  }
  const sorted = Object.fromEntries(Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...(options["enableNetworkPolicy"] === undefined ? {} : { enableNetworkPolicy: String(options["enableNetworkPolicy"]) }),
    env: sorted,
    init: { env: { DISABLE_TCP_EARLY_DEMUX: String(options["disableTcpEarlyDemux"] ?? false) } },
  };
}
