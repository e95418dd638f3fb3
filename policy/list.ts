import { levelOf, type Rule } from "./engine/rule.ts";
import { rules } from "./rules/index.ts";

/** All rules by level and severity, then the counts. */
const severities = ["critical", "high", "medium", "low"] as const;
for (const severity of severities) {
  const some = rules.filter((rule) => rule.severity === severity);
  if (some.length === 0) continue;
  console.log(`\n${severity} (${levelOf(severity)})`);
  for (const { id, title, types, controls } of some) {
    console.log(`  ${id.padEnd(30)} ${title}`);
    console.log(`  ${"".padEnd(30)} ${types.length === 1 ? types[0] : `${types.length} types`}; ${controls.join(", ")}`);
  }
}
const fixtures = ({ compliant, violating, unknown, boundary }: Rule["fixtures"]): number => compliant.length + violating.length + unknown.length + boundary.length;
console.log(`
${rules.length} rules
${rules.filter(({ kind }) => kind === "join").length} joins
${rules.filter(({ severity }) => levelOf(severity) === "mandatory").length} mandatory
${rules.reduce((sum, rule) => sum + fixtures(rule.fixtures), 0)} fixtures`);
