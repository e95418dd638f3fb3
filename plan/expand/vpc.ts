import { type Json, type JsonObject, type PlannedResource, unknownValue } from "../planned.ts";
import { type ChildInputs, type ChildValue, type Recording, Ref } from "../recording.ts";
import type { Expansion } from "./expansion.ts";
import { type PlacedSubnet, type SubnetSpec, layOutSubnets } from "./subnets.ts";

type NatStrategy = "None" | "Single" | "OnePerAz";

interface EndpointSpec {
  readonly serviceName: string;
  readonly vpcEndpointType?: "Gateway" | "Interface" | "GatewayLoadBalancer";
  readonly subnetIds?: Json;
  readonly routeTableIds?: Json;
  readonly securityGroupIds?: Json;
  readonly tags?: Record<string, string>;
}

interface VpcInputs {
  readonly cidrBlock?: string;
  readonly availabilityZoneNames?: readonly string[];
  readonly availabilityZoneCidrMask?: number;
  readonly subnetStrategy?: "Legacy" | "Auto" | "Exact";
  readonly subnetSpecs?: readonly SubnetSpec[];
  readonly natGateways?: { readonly strategy?: NatStrategy; readonly elasticIpAllocationIds?: readonly string[] };
  readonly vpcEndpointStrategy?: "Legacy" | "Auto";
  readonly vpcEndpointSpecs?: readonly EndpointSpec[];
  readonly tags?: Record<string, string>;
  readonly [passedOn: string]: unknown;
}

/** Inputs that the component hands to aws.ec2.Vpc as they are. */
const passedToVpc = [
  "assignGeneratedIpv6CidrBlock", "enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics", "instanceTenancy",
  "ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6CidrBlock", "ipv6CidrBlockNetworkBorderGroup", "ipv6IpamPoolId", "ipv6NetmaskLength",
] as const;

const understood: readonly string[] = [
  ...passedToVpc, "availabilityZoneCidrMask", "availabilityZoneNames", "cidrBlock", "natGateways", "subnetSpecs", "subnetStrategy", "tags", "vpcEndpointSpecs", "vpcEndpointStrategy",
];
const understoodOfSubnet: readonly string[] = ["cidrBlocks", "cidrMask", "name", "size", "tags", "type"];

interface Zone {
  readonly subnet: PlannedResource;
  readonly table: PlannedResource;
  readonly placed: PlacedSubnet;
}

/** The children of awsx.ec2.Vpc, computed from its inputs. */
export function expandVpc(recording: Recording, component: PlannedResource): Expansion {
  return new VpcExpansion(recording, component).expand();
}

class VpcExpansion {
  private readonly recording: Recording;
  private readonly component: PlannedResource;
  private readonly inputs: VpcInputs;
  private readonly name: string;
  private readonly provider: string;

  constructor(recording: Recording, component: PlannedResource) {
    this.recording = recording;
    this.component = component;
    this.inputs = component.inputs as unknown as VpcInputs;
    this.name = component.name;
    this.provider = component.providers["aws"] ?? "";
  }

  expand(): Expansion {
    this.refuseTheUnknown();
    const { cidrBlock = "10.0.0.0/16", availabilityZoneNames: zones, subnetStrategy = "Legacy" } = this.inputs;
    if (!zones) throw new Error(`awsx.ec2.Vpc "${this.name}": availabilityZoneNames is not set; offline the zones must be listed, since nothing is looked up`);
    const layout = layOutSubnets({ cidrBlock, zones, strategy: subnetStrategy, specs: this.inputs.subnetSpecs, zoneMask: this.inputs.availabilityZoneCidrMask });

    const vpc = this.vpc(cidrBlock);
    const gateway = this.child("aws:ec2/internetGateway:InternetGateway", this.name, vpc, { vpcId: new Ref(vpc, "id"), tags: this.named(this.name) });
    const subnets = layout.map((placed) => this.subnet(vpc, placed));
    const nats = this.natGateways(subnets, zones.length);
    for (const zone of subnets) this.defaultRoute(zone, gateway, nats);
    this.endpoints(vpc, subnets);
    return this.outputs(vpc, gateway, subnets);
  }

  /** With an input that it doesn't know the plan would be a guess. */
  private refuseTheUnknown(): void {
    const refuse = (key: string, allowed: readonly string[]): never => {
      throw new Error(`awsx.ec2.Vpc "${this.name}" cannot be planned offline with "${key}"; allowed: ${allowed.join(", ")}`);
    };
    const stranger = Object.keys(this.inputs).find((key) => !understood.includes(key));
    if (stranger) refuse(stranger, understood);
    const ofSubnet = (this.inputs.subnetSpecs ?? []).flatMap((spec) => Object.keys(spec)).find((key) => !understoodOfSubnet.includes(key));
    if (ofSubnet) refuse(`subnetSpecs.${ofSubnet}`, understoodOfSubnet);
  }

  private vpc(cidrBlock: string): PlannedResource {
    const passed = Object.fromEntries(passedToVpc.flatMap((key) => (this.inputs[key] === undefined ? [] : [[key, this.inputs[key] as Json]])));
    // The Auto endpoint strategy needs private DNS and switches it on.
    const dns = this.inputs.vpcEndpointStrategy === "Auto" ? { enableDnsHostnames: true, enableDnsSupport: true } : {};
    return this.child("aws:ec2/vpc:Vpc", this.name, this.component, { cidrBlock, ...passed, ...dns, tags: this.named(this.name) });
  }

  private subnet(vpc: PlannedResource, placed: PlacedSubnet): Zone {
    const name = `${this.name}-${placed.role}`;
    const tags = { ...this.named(name), SubnetType: placed.type };
    const subnet = this.child("aws:ec2/subnet:Subnet", name, vpc, {
      vpcId: new Ref(vpc, "id"), availabilityZone: placed.zone, cidrBlock: placed.cidrBlock, mapPublicIpOnLaunch: placed.type === "Public",
      assignIpv6AddressOnCreation: false, ipv6CidrBlock: new Ref(vpc, "ipv6CidrBlock"), tags: { ...tags, ...placed.tags },
    });
    const table = this.child("aws:ec2/routeTable:RouteTable", name, subnet, { vpcId: new Ref(vpc, "id"), tags }, [subnet]);
    this.child("aws:ec2/routeTableAssociation:RouteTableAssociation", name, subnet, { routeTableId: new Ref(table, "id"), subnetId: new Ref(subnet, "id") });
    return { subnet, table, placed };
  }

  private natGateways(subnets: readonly Zone[], zoneCount: number): PlannedResource[] {
    const { strategy = "OnePerAz", elasticIpAllocationIds = [] } = this.inputs.natGateways ?? {};
    const count = strategy === "None" ? 0 : strategy === "Single" ? 1 : zoneCount;
    const publicSubnets = firstPerZone(subnets.filter(({ placed }) => placed.type === "Public"));
    const hasPrivate = subnets.some(({ placed }) => placed.type === "Private");
    if (count > 0 && (publicSubnets.length === 0 || !hasPrivate)) {
      throw new Error(`awsx.ec2.Vpc "${this.name}": natGateways "${strategy}" needs both public and private subnets; allowed: add them, or "None"`);
    }
    return publicSubnets.slice(0, count).map(({ subnet }, index) => {
      const name = `${this.name}-${index + 1}`;
      const given = elasticIpAllocationIds[index];
      const allocationId = given ?? new Ref(this.child("aws:ec2/eip:Eip", name, subnet, { tags: this.named(name) }, [subnet]), "id");
      return this.child("aws:ec2/natGateway:NatGateway", name, subnet, { allocationId, subnetId: new Ref(subnet, "id"), tags: this.named(name) });
    });
  }

  private defaultRoute({ subnet, table, placed }: Zone, gateway: PlannedResource, nats: readonly PlannedResource[]): void {
    const nat = nats[Math.min(placed.zoneIndex, nats.length - 1)];
    const target: ChildInputs | undefined =
      placed.type === "Public" ? { gatewayId: new Ref(gateway, "id") } : placed.type === "Private" && nat ? { natGatewayId: new Ref(nat, "id") } : undefined;
    if (!target) return;
    this.child("aws:ec2/route:Route", subnet.name, subnet, { routeTableId: new Ref(table, "id"), destinationCidrBlock: "0.0.0.0/0", ...target });
  }

  private endpoints(vpc: PlannedResource, subnets: readonly Zone[]): void {
    for (const spec of this.inputs.vpcEndpointSpecs ?? []) {
      const { tags, ...given } = spec;
      const auto = this.inputs.vpcEndpointStrategy === "Auto" ? this.endpointPlacement(spec, vpc, subnets) : {};
      this.child("aws:ec2/vpcEndpoint:VpcEndpoint", spec.serviceName, vpc, {
        ...auto, ...(given as unknown as ChildInputs), vpcId: new Ref(vpc, "id"), tags: { ...this.named(this.name), ...tags },
      });
    }
  }

  private endpointPlacement(spec: EndpointSpec, vpc: PlannedResource, subnets: readonly Zone[]): ChildInputs {
    if (spec.vpcEndpointType !== "Interface") return { routeTableIds: subnets.map(({ table }) => new Ref(table, "id")) };
    const privateSubnets = firstPerZone(subnets.filter(({ placed }) => placed.type === "Private"));
    return {
      subnetIds: privateSubnets.map(({ subnet }) => new Ref(subnet, "id")),
      ...(spec.securityGroupIds ? {} : { securityGroupIds: [new Ref(this.endpointGroup(spec.serviceName, vpc), "id")] }),
    };
  }

  private endpointGroup(service: string, vpc: PlannedResource): PlannedResource {
    const group = this.child("aws:ec2/securityGroup:SecurityGroup", `${service}-sg`, vpc, { description: "Managed by Pulumi", vpcId: new Ref(vpc, "id"), tags: this.named(this.name) });
    this.child("aws:ec2/securityGroupRule:SecurityGroupRule", `${service}-ingress`, vpc, {
      type: "ingress", protocol: "tcp", fromPort: 443, toPort: 443, securityGroupId: new Ref(group, "id"), cidrBlocks: [new Ref(vpc, "cidrBlock")],
    });
    return group;
  }

  private outputs(vpc: PlannedResource, gateway: PlannedResource, subnets: readonly Zone[]): Expansion {
    const ids = (type: string): Json | undefined => {
      const chosen = subnets.filter(({ placed }) => placed.type === type).map(({ subnet }) => subnet.id);
      // In a first preview the engine knows nothing of the list, not even its length.
      return this.recording.first ? undefined : (chosen as string[]);
    };
    const known: JsonObject = {};
    const outputs = { vpcId: vpc.id, publicSubnetIds: ids("Public"), privateSubnetIds: ids("Private"), isolatedSubnetIds: ids("Isolated"), internetGatewayId: gateway.id };
    for (const [key, value] of Object.entries(outputs)) known[key] = value ?? unknownValue;
    return { outputs: known, dependencies: [this.component.urn, vpc.urn, ...subnets.map(({ subnet }) => subnet.urn)] };
  }

  private named(name: string): Record<string, string> {
    return { Name: name, ...this.inputs.tags };
  }

  private child(type: string, name: string, parent: PlannedResource, inputs: ChildInputs | Record<string, ChildValue | undefined>, dependsOn: readonly PlannedResource[] = []): PlannedResource {
    return this.recording.addChild({ type, name, parent, inputs, dependsOn, provider: this.provider });
  }
}

const firstPerZone = (zones: readonly Zone[]): Zone[] => zones.filter(({ placed }, index) => zones.findIndex((zone) => zone.placed.zone === placed.zone) === index);
