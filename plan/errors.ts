/** Something the user can mend: printed as it stands, without a stack trace; exit code 2. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}
