import { eachItem, isTrue, trueIn } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import type { Resource } from "../../engine/resource.ts";
import { every, fail, type Verdict } from "../../engine/verdict.ts";
import { at } from "../../engine/value.ts";

const root = "its root volume is not encrypted";

function instance(resource: Resource): Verdict {
  return every([
    eachItem(resource, "rootBlockDevice", fail(root), (device, path) => trueIn(device, "encrypted", `${path}.encrypted`, root)),
    eachItem(resource, "ebsBlockDevices", { outcome: "pass" }, (device, path) => trueIn(device, "encrypted", `${path}.encrypted`, `${path} is not encrypted`)),
  ]);
}

/** A template without mappings takes the image's volumes as they are. */
function template(resource: Resource): Verdict {
  return eachItem(resource, "blockDeviceMappings", fail("it maps no block device, so that the image's volumes stay unencrypted"), (mapping, path) =>
    at(mapping, "ebs") === undefined ? { outcome: "pass" } : trueIn(mapping, "ebs.encrypted", `${path}.ebs.encrypted`, `${path} is not encrypted`),
  );
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
  check: (resource) => {
    if (resource.type === volume) return isTrue(resource, "encrypted", "it is not encrypted");
    return resource.type === launchTemplate ? template(resource) : instance(resource);
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
    unknown: [judged(volume, { encrypted: notKnown }), judged(launchTemplate, { blockDeviceMappings: notKnown })],
    boundary: [
      // One device is plain whatever the unknown one turns out to be.
      { expect: "fail", resources: judged(launchTemplate, { blockDeviceMappings: [{ ebs: { encrypted: notKnown } }, { ebs: { volumeSize: 8 } }] }) },
      { expect: "pass", resources: judged(launchTemplate, { blockDeviceMappings: [{ deviceName: "/dev/sdb", virtualName: "ephemeral0" }, { ebs: { encrypted: "true" } }] }) },
    ],
  },
});
