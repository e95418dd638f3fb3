/** Colours a piece of text, or leaves it as it is. */
export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow" | "cyan", text: string) => string;

export const plain: Paint = (_, text) => text;

/** Order by code point: the same on every machine, whatever its language. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
