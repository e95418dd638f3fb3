import type { JsonObject } from "../planned.ts";

/** What an expansion tells the program of the component, besides the children that it adds to the recording. */
export interface Expansion {
  /** Outputs of the component that the program may use. */
  readonly outputs: JsonObject;
  /** URNs that each of these outputs depends on. */
  readonly dependencies: readonly string[];
}
