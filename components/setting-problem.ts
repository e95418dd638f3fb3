/** A problem that only a look at several settings shows. */
export interface SettingProblem {
  /** Below the block that is checked. */
  readonly path: (string | number)[];
  readonly input: unknown;
  /** What is allowed, and what to do. */
  readonly message: string;
}
