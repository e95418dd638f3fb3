/** Words by which a reader of the pack's diagnostics tells apart what the wire has no field for. */

export const packName = "ml-platform";
/** The policy that judges joins, looks again at what was unknown, and reports stale exemptions. */
export const graphPolicy = "graph";
/** The policy that reports nothing and remembers each resource's inputs for the graph. */
export const inputsPolicy = "inputs";

const marks = { undetermined: "undetermined: ", exempted: "exempted: ", decisions: "decisions: " } as const;
export type Mark = keyof typeof marks;

export const marked = (mark: Mark, text: string): string => marks[mark] + text;

/** Splits a message into its mark, if it has one, and the rest. */
export function unmarked(message: string): { readonly mark?: Mark; readonly text: string } {
  const mark = (Object.keys(marks) as Mark[]).find((key) => message.startsWith(marks[key]));
  return mark ? { mark, text: message.slice(marks[mark].length) } : { text: message };
}

/** How often a rule reached each outcome. */
export interface Count {
  pass: number;
  fail: number;
  undetermined: number;
  exempted: number;
}

/** By rule; a rule that decided nothing is not there. */
export type Decisions = Record<string, Count>;
