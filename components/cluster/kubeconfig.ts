/** How whoever deploys reaches a cluster's API. */
export interface ApiAccess {
  readonly reach: "vpc" | "tunnel" | "public";
  /** Addresses that the public endpoint answers to. */
  readonly cidrs: readonly string[];
  /** This machine's end of the SSM tunnel. */
  readonly tunnelPort: number;
}

export interface KubeconfigParts {
  readonly clusterName: string;
  readonly region: string;
  /** https://… */
  readonly endpoint: string;
  /** Base64. */
  readonly certificateAuthority: string;
  /** The role whose rights the API sees. */
  readonly deployer: string;
  readonly api: ApiAccess;
}

/** A kubeconfig without a secret: the AWS CLI makes a short-lived token for the deployer's role at each use. */
export function kubeconfig({ clusterName, region, endpoint, certificateAuthority, deployer, api }: KubeconfigParts): string {
  const cluster = {
    "certificate-authority-data": certificateAuthority,
    // The tunnel ends on this machine; the certificate is the endpoint's.
    ...(api.reach === "tunnel" ? { server: `https://127.0.0.1:${api.tunnelPort}`, "tls-server-name": new URL(endpoint).hostname } : { server: endpoint }),
  };
  const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws", args: ["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--role-arn", deployer], interactiveMode: "Never" };
  return JSON.stringify({
    apiVersion: "v1", kind: "Config", "current-context": clusterName,
    clusters: [{ name: clusterName, cluster }],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: "deployer" } }],
    users: [{ name: "deployer", user: { exec } }],
  });
}
