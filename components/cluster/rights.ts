import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type AccessGroup, accessGroups } from "./access.ts";

type Rules = { apiGroups: string[]; resources: string[]; verbs: string[] }[];

const look = ["get", "list", "watch"];
const change = [...look, "create", "update", "patch", "delete"];

/** Beside Kubernetes' own `view`, which leaves secrets out: what stands outside namespaces, and what the controllers define. */
const reading: Rules = [
  { apiGroups: [""], resources: ["nodes", "persistentvolumes", "namespaces"], verbs: look },
  { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: look },
  { apiGroups: ["metrics.k8s.io"], resources: ["nodes", "pods"], verbs: look },
  { apiGroups: ["keda.sh"], resources: ["scaledobjects", "scaledjobs", "triggerauthentications"], verbs: look },
  { apiGroups: ["elbv2.k8s.aws"], resources: ["targetgroupbindings"], verbs: look },
];
/** Restart, scale, drain. */
const operating: Rules = [
  { apiGroups: [""], resources: ["nodes"], verbs: ["patch"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets", "daemonsets"], verbs: ["patch"] },
  { apiGroups: ["apps"], resources: ["deployments/scale", "statefulsets/scale"], verbs: ["update", "patch"] },
];
/** What a release of an application holds beside Kubernetes' own `edit`. */
const releasing: Rules = [
  { apiGroups: ["keda.sh"], resources: ["scaledobjects", "scaledjobs", "triggerauthentications"], verbs: change },
  { apiGroups: ["elbv2.k8s.aws"], resources: ["targetgroupbindings"], verbs: look },
  { apiGroups: ["secrets-store.csi.x-k8s.io"], resources: ["secretproviderclasses"], verbs: change },
];

export interface RightsArgs {
  /** The application's namespace, which exists. */
  readonly namespace: string;
}

/** What the groups of the access entries may do: people look and operate everywhere, CI and the project's own people change one namespace. */
export class Rights extends pulumi.ComponentResource {
  constructor(name: string, { namespace }: RightsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ml-platform:cluster:Rights", name, {}, opts);
    const clusterWide = (role: string, groups: readonly AccessGroup[], rules?: Rules): void => {
      if (rules) new k8s.rbac.v1.ClusterRole(`${name}-${role}`, { metadata: { name: role }, rules }, { parent: this });
      new k8s.rbac.v1.ClusterRoleBinding(`${name}-${role}`, { metadata: { name: rules ? role : `platform-${role}` }, roleRef: roleRef("ClusterRole", role), subjects: subjects(groups) }, { parent: this });
    };
    clusterWide("view", ["operators", "readers"]);
    clusterWide("platform-reading", ["operators", "readers"], reading);
    clusterWide("platform-operating", ["operators"], operating);

    const inNamespace = (binding: string, kind: "ClusterRole" | "Role", role: string, groups: readonly AccessGroup[]): void => {
      new k8s.rbac.v1.RoleBinding(`${name}-${binding}`, { metadata: { name: binding, namespace }, roleRef: roleRef(kind, role), subjects: subjects(groups) }, { parent: this });
    };
    new k8s.rbac.v1.Role(`${name}-releasing`, { metadata: { name: "releasing", namespace }, rules: releasing }, { parent: this });
    inNamespace("application-deployers", "ClusterRole", "edit", ["applicationDeployers"]);
    inNamespace("namespace-admins", "ClusterRole", "admin", ["namespaceAdmins"]);
    inNamespace("releasing", "Role", "releasing", ["applicationDeployers", "namespaceAdmins"]);
    this.registerOutputs({});
  }
}

const roleRef = (kind: string, name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name });
const subjects = (groups: readonly AccessGroup[]) => groups.map((group) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: accessGroups[group] }));
