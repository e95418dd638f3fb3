import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../account.ts";
import type { ClusterPlace } from "../cluster/cluster.ts";
import { PodRole } from "../cluster/pod-role.ts";
import { gatewayRequests, resourcesOf } from "../cluster/workloads.ts";
import type { EncryptionKey } from "../data/keys.ts";
import type { NetworkPlace } from "../network/network.ts";
import { type PolicyStatement, allow } from "../policy-document.ts";
import { type GatewayChoices, type GatewayContext, gatewayValues } from "./gateway-values.ts";
import type { Ingress } from "./clients.ts";
import { LoadBalancer } from "./load-balancer.ts";
import type { Timeouts } from "./timeouts.ts";

export interface StreamingGatewayArgs {
  readonly account: Account;
  readonly cluster: ClusterPlace;
  readonly network: NetworkPlace;
  /** Namespace that exists. */
  readonly namespace: string;
  /** The endpoint that the gateway, and nobody else, may invoke. */
  readonly endpoint: { readonly endpointName: string; readonly arn: string };
  readonly image: { readonly repository: pulumi.Input<string>; readonly digest: string };
  readonly choices: GatewayChoices & Ingress & { readonly deletionProtection: boolean };
  readonly capacity: GatewayContext["capacity"];
  readonly timeouts: Timeouts;
  /** Key of the certificate's secret. @default the account's own key for secrets */
  readonly secretsKey?: EncryptionKey | undefined;
  /** Install into the cluster, after these. @default nothing in the cluster is planned */
  readonly install?: { readonly after: pulumi.Resource[] } | undefined;
}

const serviceAccount = "gateway";
/** Two waves of pods, each with a machine to start and a load balancer to learn of it, and then some. */
const rolloutSeconds = 1800;

/** The way in for streams: a load balancer, pods that alone may invoke the endpoint, and their binding. */
export class StreamingGateway extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;

  constructor(name: string, args: StreamingGatewayArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:serving:StreamingGateway", name, {}, opts);
    const { cluster, network, choices, timeouts, install } = args;
    const balancer = new LoadBalancer(name, { ...choices, network, timeouts, nodeSecurityGroupId: cluster.nodeSecurityGroupId }, { parent: this });
    const role = new PodRole(
      name,
      { clusterName: cluster.clusterName, namespace: args.namespace, serviceAccount, statements: pulumi.output(args.secretsKey?.arn).apply((key) => rights(args, key)) },
      { parent: this, dependsOn: install?.after ?? [] },
    );
    if (install) this.install(name, args, [...install.after, role], balancer);
    this.dnsName = balancer.dnsName;
    this.registerOutputs({ dnsName: this.dnsName });
  }

  private install(name: string, args: StreamingGatewayArgs, after: pulumi.Resource[], balancer: LoadBalancer): void {
    const { namespace, account, network, endpoint } = args;
    const values = gatewayValues({ ...args, region: account.region, vpcCidr: network.cidr, endpointName: endpoint.endpointName, resources: resourcesOf(gatewayRequests) });
    const release = new k8s.helm.v3.Release(
      `${name}-release`,
      {
        name: "gateway", namespace,
        chart: path.relative(process.cwd(), path.join(import.meta.dirname, "..", "..", "services", "gateway", "chart")),
        values: { ...values, image: args.image },
        timeout: rolloutSeconds, atomic: true,
      },
      // Pods that start before their association exists get no credentials.
      { parent: this, dependsOn: after },
    );
    new k8s.apiextensions.CustomResource(
      `${name}-binding`,
      {
        apiVersion: "elbv2.k8s.aws/v1beta1", kind: "TargetGroupBinding",
        metadata: { name: "gateway", namespace },
        spec: { targetGroupARN: balancer.targetGroupArn, targetType: "ip", ipAddressType: "ipv4", serviceRef: { name: "gateway", port: 443 } },
      },
      { parent: this, dependsOn: [release] },
    );
  }
}

function rights({ endpoint, choices }: StreamingGatewayArgs, secretsKey: string | undefined): PolicyStatement[] {
  const { secretArn } = choices.certificate;
  return [
    allow(["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithBidirectionalStream", "sagemaker:InvokeEndpointWithResponseStream"], endpoint.arn),
    ...(secretArn ? [allow(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], secretArn)] : []),
    ...(secretArn && secretsKey ? [allow("kms:Decrypt", secretsKey)] : []),
  ];
}
