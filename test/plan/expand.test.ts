import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expansions } from "../../plan/expand/expansions.ts";
import { layOutSubnets } from "../../plan/expand/subnets.ts";
import { type Json, type JsonObject, mapJson, type PlannedResource } from "../../plan/planned.ts";
import { noOptions, Recording } from "../../plan/recording.ts";
import { root } from "../support/stacks.ts";

interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string;
  readonly provider: string;
  readonly inputs: JsonObject;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

const folder = path.join(root, "test", "recordings");
const label = ({ type, name }: { type: string; name: string }): string => `${type}::${name}`;
const sorted = (list: readonly string[]): string[] => [...list].sort();
const byLabel = (urn: string): string => !urn.startsWith("urn:") ? urn : `${urn.split("::")[2]?.split("$").at(-1)}::${urn.split("::")[3]}`;
/** References keep the URN of the project in which they were recorded. */
const comparable = (value: Json): Json => mapJson(value, (node) => (typeof node === "string" && node.startsWith("urn:pulumi:") ? byLabel(node) : undefined));

function read(file: string): Recorded[] {
  return JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Recorded[];
}

/** Registers what stood before the component in the recording, then lets the expansion make its children. */
function expandRecorded(recorded: readonly Recorded[], component: Recorded): Map<string, PlannedResource> {
  const recording = new Recording("t", "dev", true);
  const stack = recording.add(request("pulumi:pulumi:Stack", "t-dev", ""));
  const account = recording.add({ ...request("pulumi:providers:aws", "account", stack.urn), custom: true });
  const known = new Map(recorded.filter((other) => other.parent === "t-dev" && other.type.startsWith("aws:")).map((other) => [label(other), recording.add({ ...request(other.type, other.name, stack.urn), custom: true }).urn]));
  const urnOf = (text: string): string => known.get(text) ?? text;
  const before = new Set(recording.resources);
  const made = recording.add({
    ...request(component.type, component.name, stack.urn),
    remote: true,
    inputs: (component.type === "awsx:ec2:Vpc" ? component.inputs["args"] : component.inputs) as JsonObject,
    propertyDependencies: Object.fromEntries(Object.entries(component.propertyDependencies).map(([key, list]) => [key, list.map(urnOf)])),
    providers: { aws: `${account.urn}::id` },
  });
  expansions[component.type]?.(recording, made);
  return new Map(recording.resources.filter((resource) => !before.has(resource) && resource !== made).map((resource) => [label(resource), resource]));
}

const request = (type: string, name: string, parent: string) => ({
  type, name, parent, custom: false, remote: false, inputs: {}, dependencies: [], propertyDependencies: {}, provider: "", providers: {}, options: noOptions,
});

/** Labels of everything below the component in the recording. */
function below(recorded: readonly Recorded[], component: Recorded): Recorded[] {
  const chain = component.urn.split("::")[2];
  return recorded.filter(({ urn }) => urn.split("::")[2]?.startsWith(`${chain}$`) && urn.split("::")[3] !== undefined);
}

/** The component's own outputs carry all of its children; a recording lists them where the expansion knows the one that is meant. */
const within = (actual: readonly string[], recordedList: readonly string[]): void => {
  for (const urn of actual) assert.ok(recordedList.includes(byLabel(urn)), `${byLabel(urn)} is not in ${recordedList.join(", ")}`);
};

describe("expansion of packaged components", () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const recorded = read(file);
    for (const component of recorded.filter(({ type }) => type in expansions)) {
      describe(`${component.type} as recorded in ${file}`, () => {
        const expected = below(recorded, component);
        const actual = expandRecorded(recorded, component);

        it("makes the same children", () => {
          assert.ok(expected.length > 3);
          assert.deepEqual(sorted([...actual.keys()]), sorted(expected.map(label)));
        });

        for (const child of expected) {
          it(`${label(child)} has the same inputs, parent, provider and dependencies`, () => {
            const made = actual.get(label(child));
            assert.ok(made);
            const { __internal: _, ...inputs } = child.inputs;
            assert.deepEqual(comparable(made.inputs), comparable(inputs));
            assert.equal(byLabel(made.parent).split("::")[1], child.parent);
            assert.equal(made.provider === "" ? "" : "account", child.provider);
            assert.deepEqual(sorted(Object.keys(made.propertyDependencies)), sorted(Object.keys(child.propertyDependencies)));
            for (const [key, list] of Object.entries(made.propertyDependencies)) within(list, child.propertyDependencies[key] ?? []);
            within(made.dependencies, child.dependencies);
          });
        }
      });
    }
  }

  it("lays out subnets without sizes evenly and within the VPC", () => {
    const subnets = layOutSubnets({ cidrBlock: "10.0.0.0/16", zones: ["a", "b", "c"], strategy: "Auto" });
    assert.deepEqual(subnets.map(({ role, cidrBlock }) => [role, cidrBlock]), [
      ["private-1", "10.0.0.0/19"], ["public-1", "10.0.32.0/20"], ["private-2", "10.0.64.0/19"], ["public-2", "10.0.96.0/20"], ["private-3", "10.0.128.0/19"], ["public-3", "10.0.160.0/20"],
    ]);
  });

  it("refuses what it would have to guess", () => {
    const recorded = read("eks-cluster.json");
    const cluster = recorded.find(({ type }) => type === "eks:index:Cluster");
    assert.ok(cluster);
    assert.throws(() => expandRecorded(recorded, { ...cluster, inputs: { ...cluster.inputs, fargate: true } }), /cannot be planned offline with "fargate"; allowed: .*accessEntries/);
    assert.throws(() => expandRecorded(recorded, { ...cluster, inputs: { ...cluster.inputs, vpcCniOptions: { externalSnat: true } } }), /with vpcCniOptions\.externalSnat; allowed: /);
    const network = read("vpc-2az-single-nat.json");
    const vpc = network.find(({ type }) => type === "awsx:ec2:Vpc");
    assert.ok(vpc);
    const withArgs = (more: JsonObject) => () => expandRecorded(network, { ...vpc, inputs: { ...vpc.inputs, args: { ...(vpc.inputs["args"] as JsonObject), ...more } } });
    assert.throws(withArgs({ ipv6Magic: true }), /awsx\.ec2\.Vpc "network-vpc" cannot be planned offline with "ipv6Magic"; allowed: .*cidrBlock/);
    assert.throws(withArgs({ subnetSpecs: [{ type: "Public", ipv6CidrBlocks: [] }] }), /with "subnetSpecs\.ipv6CidrBlocks"; allowed: cidrBlocks/);
    assert.throws(() => expandRecorded(recorded, { ...cluster, inputs: { ...cluster.inputs, createOidcProvider: true } }), /createOidcProvider true; allowed: false/);
  });
});
