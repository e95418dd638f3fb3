import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import { type ChartName, autoscalerImageTag, chart } from "../pins.ts";
import type { PolicyStatement } from "../policy-document.ts";
import { autoscalerRights, scalerRights, targetRights } from "./controller-rights.ts";
import { controllerValues } from "./controller-values.ts";
import type { PoolKind } from "./instance-types.ts";
import { Namespace } from "./namespace.ts";
import { PodRole } from "./pod-role.ts";
import { controller } from "./workloads.ts";

export interface ControllersArgs {
  readonly account: Account;
  readonly clusterName: pulumi.Input<string>;
  /** Name of the cluster as text: policies and values name it before it exists. */
  readonly plainClusterName: string;
  readonly kubernetesVersion: string;
  readonly vpcId: pulumi.Input<string>;
  /** The VPC's block: the control plane calls webhooks from it. */
  readonly vpcCidr: string;
  /** Kinds of pools: each accelerator brings its plug-in. */
  readonly poolKinds: readonly PoolKind[];
  /** Names of the target groups that pods are bound to start with this. */
  readonly targetGroupPrefix: string;
}

const scalerNamespace = "keda";

/** What makes the cluster work by itself: autoscaler, target registration, pod scaling, accelerator plug-ins, secrets as files. */
export class Controllers extends pulumi.ComponentResource {
  constructor(name: string, args: ControllersArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:Controllers", name, {}, opts);
    const { region } = args.account;
    const values = controllerValues({ clusterName: args.plainClusterName, region, vpcId: args.vpcId, autoscalerImageTag: autoscalerImageTag(args.kubernetesVersion) });

    this.release(name, "cluster-autoscaler", values.autoscaler, { role: autoscalerRights(args.plainClusterName) }, args);
    this.release(name, "aws-load-balancer-controller", values.loadBalancer, { role: targetRights(args.account, args.targetGroupPrefix) }, args);
    const scaler = this.scalerSpace(name, args.vpcCidr);
    this.release(name, "keda", values.keda, { role: scalerRights, serviceAccount: "keda-operator", namespace: scalerNamespace, dependsOn: [scaler] }, args);
    const driver = this.release(name, "secrets-store-csi-driver", values.secretsDriver, {}, args);
    this.release(name, "secrets-store-csi-driver-provider-aws", values.secretsProvider, { dependsOn: [driver] }, args);
    // The plug-ins call no AWS service: they have no role.
    if (args.poolKinds.includes("gpu")) this.release(name, "nvidia-device-plugin", values.nvidia, {}, args);
    if (args.poolKinds.includes("neuron")) this.release(name, "neuron-helm-chart", values.neuron, {}, args);
    this.registerOutputs({});
  }

  private release(
    name: string,
    chartName: ChartName,
    values: pulumi.Inputs,
    more: { readonly role?: readonly PolicyStatement[]; readonly serviceAccount?: string; readonly namespace?: string; readonly dependsOn?: readonly pulumi.Resource[] },
    args: ControllersArgs,
  ): k8s.helm.v3.Release {
    const { role: statements, namespace = "kube-system", serviceAccount = chartName, dependsOn = [] } = more;
    const role = statements && new PodRole(`${name}-${chartName}`, { clusterName: args.clusterName, namespace, serviceAccount, statements }, { parent: this });
    const { repository, version } = chart(chartName);
    const isOci = repository.startsWith("oci://");
    return new k8s.helm.v3.Release(
      `${name}-${chartName}`,
      {
        name: chartName, namespace, version, values, timeout: 600,
        chart: isOci ? `${repository}/${chartName}` : chartName,
        ...(isOci ? {} : { repositoryOpts: { repo: repository } }),
      },
      // Pods that start before their association exists get no credentials.
      { parent: this, dependsOn: [...dependsOn, ...(role ? [role] : [])] },
    );
  }

  /** KEDA's own pods: the control plane calls its webhooks and metrics, it asks pods, the API and CloudWatch. */
  private scalerSpace(name: string, vpcCidr: string): pulumi.Resource {
    const names = ["keda-operator", "keda-metrics-apiserver", "keda-admission-webhooks"] as const;
    const sum = names.map(controller).reduce((total, { cpuMillis, memoryMiB }) => ({ cpuMillis: total.cpuMillis + cpuMillis, memoryMiB: total.memoryMiB + memoryMiB }), { cpuMillis: 0, memoryMiB: 0 });
    // Twice, since a rollout starts the new pods before the old ones go.
    const made = new Namespace(`${name}-keda`, { namespace: scalerNamespace, quota: { cpuMillis: sum.cpuMillis * 2, memoryMiB: sum.memoryMiB * 2, pods: names.length * 2 } }, { parent: this });
    new k8s.networking.v1.NetworkPolicy(
      `${name}-keda-traffic`,
      {
        metadata: { name: "scaler", namespace: scalerNamespace },
        spec: {
          podSelector: {}, policyTypes: ["Ingress", "Egress"],
          ingress: [{ from: [{ ipBlock: { cidr: vpcCidr } }, { podSelector: {} }], ports: [6443, 9443, 9666].map((port) => ({ protocol: "TCP", port })) }],
          egress: [
            { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ protocol: "TCP", port: 443 }] },
            { to: [{ podSelector: {} }], ports: [{ protocol: "TCP", port: 9666 }] },
            { to: [{ namespaceSelector: {}, podSelector: { matchLabels: { "ml-platform/metrics": "streams" } } }], ports: [{ protocol: "TCP", port: 9090 }] },
            { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [{ protocol: "TCP", port: 80 }] },
          ],
        },
      },
      { parent: this, dependsOn: [made] },
    );
    return made;
  }
}
