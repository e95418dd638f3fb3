import { createHash } from "node:crypto";
import { type Json, type JsonObject, type PlannedResource, reference, unknownValue } from "../planned.ts";
import { type ChildInputs, type ChildValue, type Recording, Ref } from "../recording.ts";
import type { Expansion } from "./expansion.ts";
import { cniConfiguration, cniOptions } from "./vpc-cni.ts";

interface AddonOptions {
  readonly enabled?: boolean;
  readonly version?: string;
  readonly resolveConflictsOnCreate?: string;
  readonly resolveConflictsOnUpdate?: string;
}

interface AccessEntry {
  readonly principalArn: ChildValue;
  readonly accessPolicies?: Record<string, { readonly policyArn: ChildValue; readonly accessScope: ChildValue }>;
  readonly kubernetesGroups?: ChildValue;
  readonly username?: ChildValue;
  readonly type?: ChildValue;
  readonly tags?: ChildValue;
}

/** Inputs whose children are known; with any other the plan would be a guess. */
const understood = new Set([
  "accessEntries", "authenticationMode", "bootstrapSelfManagedAddons", "clusterTags", "corednsAddonOptions", "createOidcProvider", "deletionProtection",
  "enabledClusterLogTypes", "encryptionConfigKeyArn", "endpointPrivateAccess", "endpointPublicAccess", "kubeProxyAddonOptions",
  "kubernetesServiceIpAddressRange", "ipFamily", "name", "nodeAssociatePublicIpAddress", "privateSubnetIds", "publicAccessCidrs", "publicSubnetIds",
  "skipDefaultNodeGroup", "skipDefaultSecurityGroups", "subnetIds", "tags", "upgradePolicy", "useDefaultVpcCni", "version", "vpcCniOptions", "vpcId",
]);

/** Inputs that must have this value: the other one makes children that no recording shows. */
const required: Readonly<Record<string, boolean>> = { skipDefaultNodeGroup: true, skipDefaultSecurityGroups: true, createOidcProvider: false };

const managedPolicy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";

/** The children of eks.Cluster without default node group, security groups and OIDC provider, computed from its inputs. */
export function expandCluster(recording: Recording, component: PlannedResource): Expansion {
  return new ClusterExpansion(recording, component).expand();
}

class ClusterExpansion {
  private readonly recording: Recording;
  private readonly component: PlannedResource;
  private readonly inputs: JsonObject;
  private readonly name: string;
  private readonly provider: string;

  constructor(recording: Recording, component: PlannedResource) {
    this.recording = recording;
    this.component = component;
    this.inputs = component.inputs;
    this.name = component.name;
    this.provider = component.providers["aws"] ?? "";
  }

  expand(): Expansion {
    this.refuseTheUnknown();
    const { role, attachment } = this.serviceRole();
    const cluster = this.controlPlane(role, attachment);
    const entries = this.accessEntries(cluster);
    this.addon("kube-proxy", cluster, this.inputs["kubeProxyAddonOptions"] as AddonOptions | undefined);
    this.addon("coredns", cluster, this.inputs["corednsAddonOptions"] as AddonOptions | undefined);
    if (this.inputs["useDefaultVpcCni"] !== true) this.networkAddon(cluster, entries);
    // The kubeconfig is computed from the endpoint, which only exists once the control plane does.
    const kubeconfig = unknownValue;
    // eks 4.3.0 carries this version of the Kubernetes SDK.
    this.child("pulumi:providers:kubernetes", `${this.name}-eks-k8s`, this.component, { kubeconfig, version: "4.34.2" }, { alsoDependsOn: { kubeconfig: [cluster.urn] }, provider: "" });
    return { outputs: { eksCluster: reference(cluster.urn, cluster.id), clusterName: cluster.outputs["name"] ?? unknownValue }, dependencies: [this.component.urn, cluster.urn] };
  }

  private refuseTheUnknown(): void {
    const where = `eks.Cluster "${this.name}" cannot be planned offline`;
    const stranger = Object.keys(this.inputs).find((key) => !understood.has(key));
    if (stranger) throw new Error(`${where} with "${stranger}"; allowed: ${[...understood].join(", ")}`);
    const option = Object.keys((this.inputs["vpcCniOptions"] ?? {}) as JsonObject).find((key) => !cniOptions.includes(key));
    if (option) throw new Error(`${where} with vpcCniOptions.${option}; allowed: ${cniOptions.join(", ")}`);
    for (const [key, value] of Object.entries(required)) {
      if ((this.inputs[key] ?? !value) !== value) throw new Error(`${where} with ${key} ${!value}; allowed: ${value}`);
    }
  }

  private serviceRole() {
    const roleName = `${this.name}-eksRole`;
    const actions = ["sts:AssumeRole", "sts:TagSession"];
    const description = "Allows EKS to manage clusters on your behalf.";
    const component = this.child("eks:index:ServiceRole", roleName, this.component, {
      assumeRoleActions: actions, description, managedPolicyArns: [{ arn: managedPolicy, id: managedPolicy }], service: "eks.amazonaws.com",
    }, { custom: false, provider: "" });
    const trust = { Version: "2012-10-17", Statement: [{ Action: actions, Effect: "Allow", Principal: { Service: ["eks.amazonaws.com"] } }] };
    const role = this.child("aws:iam/role:Role", `${roleName}-role`, component, { assumeRolePolicy: JSON.stringify(trust), description });
    const hash = createHash("sha1").update(managedPolicy).digest("hex").slice(0, 8);
    const attachment = this.child("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `${roleName}-${hash}`, component, {
      policyArn: managedPolicy, role: { ...reference(role.urn, role.id), packageVersion: "" } as ChildInputs,
    }, { alsoDependsOn: { role: [role.urn] } });
    return { role, attachment };
  }

  private controlPlane(role: PlannedResource, attachment: PlannedResource): PlannedResource {
    const { inputs } = this;
    const subnetKeys = ["publicSubnetIds", "privateSubnetIds", "subnetIds"] as const;
    const key = inputs["encryptionConfigKeyArn"];
    const mode = inputs["authenticationMode"];
    const logical = `${this.name}-eksCluster`;
    return this.child("aws:eks/cluster:Cluster", logical, this.component, {
      ...(mode === undefined ? {} : { accessConfig: { authenticationMode: mode as ChildValue, bootstrapClusterCreatorAdminPermissions: true } }),
      bootstrapSelfManagedAddons: (inputs["bootstrapSelfManagedAddons"] ?? true) as ChildValue,
      ...this.passed("deletionProtection", "enabledClusterLogTypes", "name", "version", "upgradePolicy"),
      // One unknown makes the whole list unknown.
      ...(key === undefined ? {} : { encryptionConfig: key === unknownValue ? key : { provider: { keyArn: key as ChildValue }, resources: ["secrets"] } }),
      roleArn: new Ref(role, "arn"),
      tags: { Name: logical, ...(inputs["tags"] as ChildInputs), ...(inputs["clusterTags"] as ChildInputs) },
      vpcConfig: { ...this.passed("endpointPrivateAccess", "endpointPublicAccess", "publicAccessCidrs"), subnetIds: this.subnetIds(subnetKeys) },
      ...(inputs["kubernetesServiceIpAddressRange"] || inputs["ipFamily"]
        ? { kubernetesNetworkConfig: { ipFamily: inputs["ipFamily"] as ChildValue, serviceIpv4Cidr: inputs["kubernetesServiceIpAddressRange"] as ChildValue } }
        : {}),
    }, {
      dependsOn: [attachment],
      alsoDependsOn: { encryptionConfig: this.dependenciesOf("encryptionConfigKeyArn"), vpcConfig: subnetKeys.flatMap((key) => this.dependenciesOf(key)) },
    });
  }

  private subnetIds(keys: readonly string[]): ChildValue {
    const lists = keys.map((key) => this.inputs[key]).filter((list) => list !== undefined);
    const flat = lists.flatMap((list) => (Array.isArray(list) ? list : [list as Json]));
    return flat.includes(unknownValue) ? unknownValue : (flat as ChildValue[]);
  }

  private accessEntries(cluster: PlannedResource): PlannedResource[] {
    const entries = (this.inputs["accessEntries"] ?? {}) as unknown as Record<string, AccessEntry>;
    return Object.entries(entries).map(([key, { accessPolicies, ...entry }]) => {
      const clusterName = new Ref(cluster, "name");
      const created = this.child("aws:eks/accessEntry:AccessEntry", `${this.name}-${key}`, this.component, { clusterName, ...entry });
      for (const [policyKey, { policyArn, accessScope }] of Object.entries(accessPolicies ?? {})) {
        this.child("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", `${this.name}-${key}-${policyKey}`, created, { clusterName, principalArn: entry.principalArn, policyArn, accessScope }, { dependsOn: [created] });
      }
      return created;
    });
  }

  private addon(addonName: string, cluster: PlannedResource, options: AddonOptions = {}): void {
    if (options.enabled === false) return;
    this.child("aws:eks/addon:Addon", `${this.name}-${addonName}`, this.component, this.addonInputs(addonName, cluster, options.version, options));
  }

  /** Without a version the component asks AWS for the newest one, which a plan cannot know. */
  private addonInputs(addonName: string, cluster: PlannedResource, version: string | undefined, options: AddonOptions): ChildInputs {
    return {
      addonName, addonVersion: version ?? unknownValue, clusterName: new Ref(cluster, "name"), preserve: true,
      resolveConflictsOnCreate: options.resolveConflictsOnCreate ?? "OVERWRITE", resolveConflictsOnUpdate: options.resolveConflictsOnUpdate ?? "OVERWRITE",
    };
  }

  private networkAddon(cluster: PlannedResource, entries: readonly PlannedResource[]): void {
    const options = (this.inputs["vpcCniOptions"] ?? {}) as JsonObject & AddonOptions & { addonVersion?: string };
    const name = `${this.name}-vpc-cni`;
    const component = this.child("eks:index:VpcCniAddon", name, this.component, { ...(options as ChildInputs), clusterName: new Ref(cluster, "name"), clusterVersion: new Ref(cluster, "version") }, { custom: false, dependsOn: entries, provider: "" });
    this.child("aws:eks/addon:Addon", name, component, { ...this.addonInputs("vpc-cni", cluster, options.addonVersion, options), configurationValues: JSON.stringify(cniConfiguration(options)) });
  }

  private passed(...keys: readonly string[]): ChildInputs {
    return Object.fromEntries(keys.flatMap((key) => (this.inputs[key] === undefined ? [] : [[key, this.inputs[key] as ChildValue]])));
  }

  private dependenciesOf(property: string): readonly string[] {
    return this.component.propertyDependencies[property] ?? [];
  }

  private child(type: string, name: string, parent: PlannedResource, inputs: ChildInputs, more: { custom?: boolean; provider?: string; dependsOn?: readonly PlannedResource[]; alsoDependsOn?: Record<string, readonly string[]> } = {}): PlannedResource {
    return this.recording.addChild({ type, name, parent, inputs, provider: this.provider, ...more });
  }
}

