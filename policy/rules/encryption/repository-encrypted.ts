import { eachItem } from "../../engine/checks.ts";
import { atRest } from "../../engine/controls.ts";
import { judged, notKnown, resourceRule } from "../../engine/rule.ts";
import { at, unknown } from "../../engine/value.ts";
import { fail, pass, undetermined } from "../../engine/verdict.ts";

const repository = "aws:ecr/repository:Repository";
const plain = "its images are not encrypted with KMS";

export const rule = resourceRule({
  id: "repository-encrypted",
  title: "Image repositories are encrypted with KMS",
  severity: "high",
  why: "Images carry models and code; a KMS key makes each use visible and revocable. The choice can't be changed later.",
  remediation: 'Set encryptionConfigurations: [{ encryptionType: "KMS", kmsKey }].',
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
  controls: [...atRest, "FSBP ECR.5"],
  types: [repository],
  unknown: "An unknown type is undetermined; which key it is does not matter.",
  check: (resource) =>
    eachItem(resource, "encryptionConfigurations", fail(plain), (item, path) => {
      const type = at(item, "encryptionType");
      if (type === unknown) return undetermined(`${path}.encryptionType is not known yet`);
      return type === "KMS" || type === "KMS_DSSE" ? pass : fail(plain);
    }),
  fixtures: {
    compliant: [judged(repository, { encryptionConfigurations: [{ encryptionType: "KMS" }] })],
    violating: [judged(repository, {}), judged(repository, { encryptionConfigurations: [{ encryptionType: "AES256" }] })],
    unknown: [judged(repository, { encryptionConfigurations: notKnown }), judged(repository, { encryptionConfigurations: [{ encryptionType: notKnown }] })],
    boundary: [
      { expect: "pass", resources: judged(repository, { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: notKnown }] }) },
      { expect: "fail", resources: judged(repository, { encryptionConfigurations: [{}] }) },
    ],
  },
});
