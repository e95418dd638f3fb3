import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Kubernetes groups that access entries map roles to, and that role bindings speak of. */
export const accessGroups = { operators: "platform:operators", readers: "platform:readers", applicationDeployers: "platform:application-deployers", namespaceAdmins: "platform:namespace-admins" } as const;
export type AccessGroup = keyof typeof accessGroups;

export interface AccessRoles extends Readonly<Record<AccessGroup, readonly string[]>> {
  /** Administers the cluster; not the role that created it. */
  readonly deployer: string;
}

export interface ClusterAccessArgs extends AccessRoles {
  readonly clusterName: pulumi.Input<string>;
  readonly partition: string;
}

/** Who the cluster's API knows: the deployer as administrator, all others as members of Kubernetes groups that have only what their bindings say. */
export class ClusterAccess extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterAccessArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:ClusterAccess", name, {}, opts);
    const { clusterName } = args;
    const deployer = new aws.eks.AccessEntry(`${name}-deployer`, { clusterName, principalArn: args.deployer }, { parent: this });
    new aws.eks.AccessPolicyAssociation(
      `${name}-deployer`,
      { clusterName, principalArn: deployer.principalArn, policyArn: `arn:${args.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`, accessScope: { type: "cluster" } },
      { parent: this },
    );
    // One entry per role: a role in two lists has the rights of both.
    for (const [principalArn, groups] of groupsByRole(args)) {
      const role = principalArn.split(":").at(-1)?.replace(/^role\//, "").replaceAll("/", "-") ?? "";
      new aws.eks.AccessEntry(`${name}-${role}`, { clusterName, principalArn, kubernetesGroups: groups }, { parent: this });
    }
    this.registerOutputs({});
  }
}

function groupsByRole(roles: AccessRoles): Map<string, string[]> {
  const byRole = new Map<string, string[]>();
  for (const group of Object.keys(accessGroups) as AccessGroup[]) {
    for (const role of roles[group]) byRole.set(role, [...(byRole.get(role) ?? []), accessGroups[group]]);
  }
  return byRole;
}
