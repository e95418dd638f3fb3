import { type Document, type Pair, type Scalar, type YAMLMap, isMap, parseDocument, stringify } from "yaml";

/**
 * YAML text with one value set: the lines of that value are written, all others stay as they are.
 * A library that writes the whole document again would change spaces and line breaks that people chose.
 * @param keys path to the value; blocks that are missing are made
 */
export function withValue(text: string, keys: readonly string[], value: unknown): string {
  const document = parseDocument(text);
  const { map, depth } = deepest(document, keys);
  const key = keys[depth] ?? "";
  const nested = keys.slice(depth + 1).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  if (!map || map.flow || map.items.length === 0) {
    // Nothing to keep apart: the document's own writer does it.
    document.setIn(keys, document.createNode(value));
    return document.toString({ lineWidth: 0 });
  }
  const column = columnOf(text, startOf(map.items[0]));
  const lines = stringify({ [key]: nested }, { lineWidth: 0 }).trimEnd().split("\n").map((line) => " ".repeat(column) + line).join("\n");
  const existing = map.items.find((item) => keyOf(item) === key);
  if (existing) {
    const start = startOf(existing);
    return `${text.slice(0, start)}${lines.slice(column)}${text.slice(endOf(text, existing))}`;
  }
  const end = endOf(text, map.items.at(-1));
  return `${text.slice(0, end)}\n${lines}${text.slice(end)}`;
}

type Item = Pair | undefined;
const keyOf = (item: Item): string => String((item?.key as Scalar | undefined)?.value);
const startOf = (item: Item): number => (item?.key as Scalar | undefined)?.range?.[0] ?? 0;
const columnOf = (text: string, position: number): number => position - (text.lastIndexOf("\n", position - 1) + 1);

/** Where the item's last line ends, its comment included, its line break not. */
function endOf(text: string, item: Item): number {
  const end = (item?.value as { range?: [number, number, number] } | null | undefined)?.range?.[1] ?? startOf(item) + keyOf(item).length + 1;
  const within = end - (/\s*$/.exec(text.slice(0, end))?.[0].length ?? 0);
  const lineEnd = text.indexOf("\n", within);
  return lineEnd < 0 ? text.length : lineEnd;
}

/** The innermost block on the path that is there, and how many keys lead to it. */
function deepest(document: Document, keys: readonly string[]): { map: YAMLMap | undefined; depth: number } {
  let map = isMap(document.contents) ? document.contents : undefined;
  for (const [depth, key] of keys.entries()) {
    const next: unknown = map?.get(key, true);
    if (depth === keys.length - 1 || !isMap(next)) return { map, depth };
    map = next;
  }
  return { map, depth: 0 };
}
