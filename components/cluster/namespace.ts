import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Requests } from "./workloads.ts";

export interface NamespaceArgs {
  readonly namespace: string;
  /** What all pods together may ask for, and how many there may be. */
  readonly quota: Requests & { readonly pods: number };
  /** Further labels of the namespace. @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

const system = (namespace: string) => ({ matchLabels: { "kubernetes.io/metadata.name": namespace } });

/** A namespace in which pods run restricted, within a quota, and talk to nobody but the cluster's name service unless a policy of theirs says so. */
export class Namespace extends pulumi.ComponentResource {
  constructor(name: string, args: NamespaceArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:Namespace", name, {}, opts);
    const { namespace, quota } = args;
    const level = { enforce: "restricted", audit: "restricted", warn: "restricted" };
    const security = Object.fromEntries(Object.entries(level).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, value]));
    const made = new k8s.core.v1.Namespace(name, { metadata: { name: namespace, labels: { ...args.labels, ...security } } }, { parent: this });
    const within = { parent: this, dependsOn: [made] };
    new k8s.core.v1.ResourceQuota(
      `${name}-quota`,
      {
        metadata: { name: "quota", namespace },
        spec: {
          hard: {
            "requests.cpu": `${quota.cpuMillis}m`, "requests.memory": `${quota.memoryMiB}Mi`, pods: String(quota.pods),
            // What is reached from outside is made by the program, where its security group is judged.
            "services.loadbalancers": "0", "services.nodeports": "0",
          },
        },
      },
      within,
    );
    // A quota refuses pods that ask for nothing: these ask for a little.
    new k8s.core.v1.LimitRange(
      `${name}-limits`,
      { metadata: { name: "limits", namespace }, spec: { limits: [{ type: "Container", defaultRequest: { cpu: "50m", memory: "64Mi" }, default: { memory: "256Mi" } }] } },
      within,
    );
    new k8s.networking.v1.NetworkPolicy(`${name}-deny`, { metadata: { name: "default-deny", namespace }, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } }, within);
    new k8s.networking.v1.NetworkPolicy(
      `${name}-dns`,
      {
        metadata: { name: "allow-dns", namespace },
        spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ namespaceSelector: system("kube-system") }], ports: [{ protocol: "UDP", port: 53 }, { protocol: "TCP", port: 53 }] }] },
      },
      within,
    );
    this.registerOutputs({});
  }
}
