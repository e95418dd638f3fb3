/** Three-valued truth, and "the rule does not speak of this". */
export type Verdict =
  | { readonly outcome: "pass" }
  | { readonly outcome: "fail"; readonly message: string; readonly finding?: string }
  | { readonly outcome: "undetermined"; readonly reason: string }
  | { readonly outcome: "notApplicable" };

export const pass: Verdict = { outcome: "pass" };
export const notApplicable: Verdict = { outcome: "notApplicable" };
/** @param message what is wrong; never a property's value, which may be a secret @param finding names one of several findings, for exemptions */
export const fail = (message: string, finding?: string): Verdict => ({ outcome: "fail", message, ...(finding ? { finding } : {}) });
/** @param reason which value is not known, or which resource lies outside the stack */
export const undetermined = (reason: string): Verdict => ({ outcome: "undetermined", reason });

/** All must hold: one failure fails, whatever else is unknown. */
export function every(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.find(({ outcome }) => outcome === "fail") ??
    verdicts.find(({ outcome }) => outcome === "undetermined") ??
    verdicts.find(({ outcome }) => outcome === "pass") ??
    notApplicable
  );
}

/** One is enough; undecided as long as an undecided one could still hold. */
export function some(verdicts: readonly Verdict[], none: Verdict): Verdict {
  return verdicts.find(({ outcome }) => outcome === "pass") ?? verdicts.find(({ outcome }) => outcome === "undetermined") ?? none;
}
