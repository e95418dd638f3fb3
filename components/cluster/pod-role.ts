import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type PolicyStatement, policyDocument, serviceTrust } from "../policy-document.ts";

export interface PodRoleArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** What the pods may do. @default nothing but the managed policies */
  readonly statements?: pulumi.Input<readonly PolicyStatement[]>;
  /** ARNs of policies that AWS keeps. @default none */
  readonly managedPolicies?: readonly string[];
  /** False when something else ties the role to the service account, as an EKS add-on does. @default true */
  readonly associate?: boolean;
}

/** An IAM role for one service account in one namespace of one cluster, by EKS Pod Identity. */
export class PodRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PodRoleArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:PodRole", name, {}, opts);
    const { namespace, serviceAccount, clusterName, statements } = args;
    // Whoever can make associations in the account still can't hand this role to other pods.
    const tags = { "aws:RequestTag/kubernetes-namespace": namespace, "aws:RequestTag/kubernetes-service-account": serviceAccount };
    const role = new aws.iam.Role(
      `${name}-role`,
      { assumeRolePolicy: serviceTrust("pods.eks.amazonaws.com", { StringEquals: tags }, ["sts:AssumeRole", "sts:TagSession"]) },
      { parent: this },
    );
    const rights: pulumi.Resource[] = (args.managedPolicies ?? []).map(
      (policyArn) => new aws.iam.RolePolicyAttachment(`${name}-${policyArn.split("/").at(-1)}`, { role: role.name, policyArn }, { parent: this }),
    );
    if (statements) rights.push(new aws.iam.RolePolicy(`${name}-policy`, { role: role.name, policy: pulumi.output(statements).apply((list) => policyDocument(...list)) }, { parent: this }));
    if (args.associate ?? true) {
      new aws.eks.PodIdentityAssociation(`${name}-association`, { clusterName, namespace, serviceAccount, roleArn: role.arn }, { parent: this, dependsOn: rights });
    }
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
