import path from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { ExemptionError, Exemptions, readExemptions } from "./engine/exemptions.ts";
import { Pack } from "./engine/pack.ts";
import { packName } from "./engine/wire.ts";
import { rules } from "./rules/index.ts";

// The only file with an effect on import: the SDK starts the server that the engine talks to.
const today = process.env["ML_PLATFORM_TODAY"] ?? new Date().toISOString().slice(0, 10);
const file = process.env["ML_PLATFORM_EXEMPTIONS"] ?? path.join(import.meta.dirname, "exemptions.yaml");
try {
  const exemptions = new Exemptions(readExemptions(file, rules, today), today);
  new PolicyPack(packName, { policies: new Pack(rules, exemptions).policies(), description: "Encryption, private subnets and no public S3, proven on the resource graph" });
} catch (error) {
  if (!(error instanceof ExemptionError)) throw error;
  console.error(`policy pack: ${error.message}`);
  process.exitCode = 1;
}
