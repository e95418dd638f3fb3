import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Price {
  /** USD per unit, before tax. */
  readonly usd: number;
  /** `YYYY-MM-DD`: when the figure was taken. */
  readonly date: string;
  readonly source: string;
  /** False as long as nobody compared the figure with AWS's price list. */
  readonly confirmed: boolean;
}

export interface PriceTable {
  readonly currency: string;
  readonly note: string;
  readonly regions: Readonly<Record<string, Readonly<Record<string, Price>>>>;
}

const file = path.join(import.meta.dirname, "prices.json");

export const readPrices = (from = file): PriceTable => JSON.parse(readFileSync(from, "utf8")) as PriceTable;

/** One price a line, so that a changed price is a line of a diff. */
export function writePrices(table: PriceTable, to = file): void {
  const regions = Object.entries(table.regions).map(([region, prices]) => {
    const lines = Object.entries(prices).map(([key, price]) => `      ${JSON.stringify(key)}: ${JSON.stringify(price)}`);
    return `    ${JSON.stringify(region)}: {\n${lines.join(",\n")}\n    }`;
  });
  writeFileSync(to, `{\n  "currency": ${JSON.stringify(table.currency)},\n  "note": ${JSON.stringify(table.note)},\n  "regions": {\n${regions.join(",\n")}\n  }\n}\n`);
}
