/**
 * Control ids, "framework id". HIPAA: 45 CFR Part 164 Subpart C; NIST: SP 800-53 rev. 5; FSBP: AWS Foundational Security Best Practices;
 * CIS: AWS Foundations Benchmark 6.0.
 */
export type Control = `${"HIPAA" | "NIST" | "FSBP" | "CIS"} ${string}`;

export const atRest: readonly Control[] = ["HIPAA 164.312(a)(2)(iv)", "HIPAA 164.312(e)(2)(ii)", "NIST SC-13", "NIST SC-28(1)"];
export const inTransit: readonly Control[] = ["HIPAA 164.312(a)(2)(iv)", "HIPAA 164.312(e)(1)", "HIPAA 164.312(e)(2)(i)", "HIPAA 164.312(e)(2)(ii)", "NIST SC-8(1)", "NIST SC-23"];
export const access: readonly Control[] = ["HIPAA 164.308(a)(3)(i)", "HIPAA 164.308(a)(4)(ii)(A)", "HIPAA 164.308(a)(4)(ii)(C)", "HIPAA 164.312(a)(1)", "NIST AC-3", "NIST AC-6"];
export const networkAccess: readonly Control[] = [...access, "HIPAA 164.312(e)(1)", "NIST SC-7"];
export const audit: readonly Control[] = ["HIPAA 164.308(a)(3)(ii)(A)", "HIPAA 164.312(b)", "NIST AU-12"];
