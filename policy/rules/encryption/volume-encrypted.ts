import { eachItem, isTrue, trueIn } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import type { Graph } from "../../engine/graph.ts";
import { beside, judged, notKnown, ref, resourceRule } from "../../engine/rule.ts";
import type { Resource } from "../../engine/resource.ts";
import { every, fail, notApplicable, undetermined, type Verdict } from "../../engine/verdict.ts";
import { at } from "../../engine/value.ts";

const root = "its root volume is not encrypted";

function instance(resource: Resource, graph: Graph | undefined): Verdict {
  if (resource.at("rootBlockDevice") === undefined && resource.at("launchTemplate") !== undefined) return fromTemplate(resource, graph);
  return every([
    eachItem(resource, "rootBlockDevice", fail(root), (device, path) => trueIn(device, "encrypted", `${path}.encrypted`, root)),
    eachItem(resource, "ebsBlockDevices", { outcome: "pass" }, (device, path) => trueIn(device, "encrypted", `${path}.encrypted`, `${path} is not encrypted`)),
  ]);
}

/** A template that maps no volume takes the image's as they are. */
function template(resource: Resource): Verdict {
  const unmapped = fail("it maps no volume, so that the image's volumes stay unencrypted");
  const verdict = eachItem(resource, "blockDeviceMappings", unmapped, (mapping, path) =>
    at(mapping, "ebs") === undefined ? notApplicable : trueIn(mapping, "ebs.encrypted", `${path}.ebs.encrypted`, `${path} is not encrypted`),
  );
  return verdict.outcome === "notApplicable" ? unmapped : verdict;
}

/** A machine from a template has the template's volumes, which are judged there when it is part of the stack. */
function fromTemplate(resource: Resource, graph: Graph | undefined): Verdict {
  const known = graph?.targets(resource, "launchTemplate.id", [launchTemplate]);
  return known && known.candidates.length > 0 ? notApplicable : undetermined("its launch template, which decides on its volumes, is not part of this stack");
}

const volume = "aws:ebs/volume:Volume";
const machine = "aws:ec2/instance:Instance";
const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";
const launchConfiguration = "aws:ec2/launchConfiguration:LaunchConfiguration";

export const rule = resourceRule({
  id: "volume-encrypted",
  title: "Volumes are encrypted",
  severity: "critical",
  why: "A volume or its snapshot that leaves the account carries what was written to it in clear.",
  remediation: "Set encrypted: true on each volume and block device, with the kmsKeyId of a customer-managed key.",
  url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
  controls: [...atRest, "FSBP EC2.3", "CIS 6.1.1"],
  types: [volume, machine, launchTemplate, launchConfiguration],
  unknown: "An unknown flag or list is undetermined.",
  check: (resource, graph) => {
    if (resource.type === volume) return isTrue(resource, "encrypted", "it is not encrypted");
    return resource.type === launchTemplate ? template(resource) : instance(resource, graph);
  },
  fixtures: {
    compliant: [
      judged(volume, { encrypted: true }),
      judged(machine, { rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }] }),
      judged(launchTemplate, { blockDeviceMappings: [{ ebs: { encrypted: "true" } }] }),
      judged(launchConfiguration, { rootBlockDevice: { encrypted: true } }),
    ],
    violating: [
      judged(volume, { size: 10 }),
      judged(volume, { encrypted: false }),
      judged(machine, { ami: "ami-1" }),
      judged(machine, { rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }, { volumeSize: 5 }] }),
      judged(launchTemplate, {}),
      judged(launchTemplate, { blockDeviceMappings: [{ ebs: { encrypted: "false" } }] }),
      judged(launchConfiguration, { rootBlockDevice: { volumeSize: 8 } }),
    ],
    unknown: [judged(machine, { launchTemplate: { id: "lt-0123456789abcdef0" } }), judged(volume, { encrypted: notKnown }), judged(launchTemplate, { blockDeviceMappings: notKnown })],
    boundary: [
      // One device is plain whatever the unknown one turns out to be.
      { expect: "fail", resources: judged(launchTemplate, { blockDeviceMappings: [{ ebs: { encrypted: notKnown } }, { ebs: { volumeSize: 8 } }] }) },
      { expect: "fail", resources: judged(launchTemplate, { blockDeviceMappings: [{ deviceName: "/dev/sdb", virtualName: "ephemeral0" }] }) },
      { expect: "notApplicable", resources: judged(machine, { launchTemplate: { id: ref("template") } }, beside(launchTemplate, "template")) },
      { expect: "pass", resources: judged(launchTemplate, { blockDeviceMappings: [{ deviceName: "/dev/sdb", virtualName: "ephemeral0" }, { ebs: { encrypted: "true" } }] }) },
    ],
  },
});
