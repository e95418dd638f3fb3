import type * as pulumi from "@pulumi/pulumi";
import { controller, resourcesOf } from "./workloads.ts";

export interface ControllerContext {
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  readonly autoscalerImageTag: string;
}

/** A plug-in runs on the machines of its accelerator, and nothing else tolerates their taint. */
const pluginValues = {
  nvidia: {
    nodeSelector: { "ml-platform/accelerator": "nvidia" },
    tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
  },
  neuron: {
    devicePlugin: {
      nodeSelector: { "ml-platform/accelerator": "neuron" },
      tolerations: [{ key: "aws.amazon.com/neuron", operator: "Exists", effect: "NoSchedule" }],
    },
    // The problem detector and the scheduler extension need rights and pods of their own; EKS repairs nodes already.
    npd: { enabled: false },
    scheduler: { enabled: false },
  },
};

/** Values of the third-party charts, by what they are for. Requests come from the table that the pools are checked against. */
export const controllerValues = ({ clusterName, region, vpcId, autoscalerImageTag }: ControllerContext) => ({
  autoscaler: {
    fullnameOverride: "cluster-autoscaler",
    autoDiscovery: { clusterName },
    awsRegion: region,
    image: { tag: autoscalerImageTag },
    rbac: { serviceAccount: { create: true, name: "cluster-autoscaler" } },
    replicaCount: controller("cluster-autoscaler").replicas,
    resources: resourcesOf(controller("cluster-autoscaler")),
    priorityClassName: "system-cluster-critical",
    extraArgs: {
      expander: "least-waste",
      "balance-similar-node-groups": true,
      "skip-nodes-with-system-pods": false,
      // The list of instance types comes with the program: no pricing API is asked, which has no endpoint in a VPC.
      "aws-use-static-instance-list": true,
      "scale-down-unneeded-time": "10m",
    },
    securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
    containerSecurityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  },
  loadBalancer: {
    clusterName, region, vpcId,
    fullnameOverride: "aws-load-balancer-controller",
    replicaCount: controller("aws-load-balancer-controller").replicas,
    resources: resourcesOf(controller("aws-load-balancer-controller")),
    serviceAccount: { create: true, name: "aws-load-balancer-controller" },
    podDisruptionBudget: { maxUnavailable: 1 },
    // Load balancers are made by the program, so that their security groups are judged and their removal is in order: the controller only binds pods.
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    enableServiceMutatorWebhook: false,
    enableShield: false, enableWaf: false, enableWafv2: false,
    enableBackendSecurityGroup: false,
  },
  keda: {
    resources: {
      operator: resourcesOf(controller("keda-operator")),
      metricServer: resourcesOf(controller("keda-metrics-apiserver")),
      webhooks: resourcesOf(controller("keda-admission-webhooks")),
    },
    operator: { replicaCount: controller("keda-operator").replicas },
    metricsServer: { replicaCount: controller("keda-metrics-apiserver").replicas },
    webhooks: { replicaCount: controller("keda-admission-webhooks").replicas },
    priorityClassName: "system-cluster-critical",
  },
  secretsDriver: {
    enableSecretRotation: true,
    rotationPollInterval: "1h",
    // Secrets stay files of the pods that mount them.
    syncSecret: { enabled: false },
    tokenRequests: [{ audience: "sts.amazonaws.com" }, { audience: "pods.eks.amazonaws.com" }],
  },
  secretsProvider: { "secrets-store-csi-driver": { install: false } },
  ...pluginValues,
});
