import { type JsonObject, type PlannedResource, withoutSecrets } from "./planned.ts";
import type { PlannedStack } from "./plan-stack.ts";

/** The plan as JSON, by the contract of the plan command. Secrets are never in clear. */
export function toJson({ plan, judgement, cost }: PlannedStack) {
  return {
    stack: plan.stack,
    resources: plan.resources.map(resourceJson),
    warnings: plan.warnings,
    verdicts: judgement.verdicts,
    undetermined: judgement.undetermined,
    exemptions: judgement.exemptions,
    decisions: judgement.decisions,
    cost,
    outputs: withoutSecrets(plan.outputs),
  };
}

const resourceJson = ({ urn, type, name, parent, inputs, dependencies, propertyDependencies, provider, providers, options, custom, remote }: PlannedResource) => ({
  urn, type, name, parent, custom, remote, inputs: withoutSecrets<JsonObject>(inputs), dependencies, propertyDependencies, provider, providers, options,
});
