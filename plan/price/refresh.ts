import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { PlanError } from "../errors.ts";
import { catalogue, type PriceDefinition } from "./catalogue.ts";
import { type Price, type PriceTable, readPrices, writePrices } from "./table.ts";

/** AWS's public price list: no account, no key. Streamed as CSV, since EC2's JSON is larger than a string may be. */
export const publicPriceList = "https://pricing.us-east-1.amazonaws.com";

export interface Refreshed {
  readonly table: PriceTable;
  /** Lines that say what changed. */
  readonly changes: readonly string[];
  /** Keys that the price list did not show; their old price stays. */
  readonly missing: readonly string[];
}

/**
 * Compares every price of the table with AWS's list.
 * @param today `YYYY-MM-DD`, written beside each confirmed price
 * @throws PlanError when the list cannot be read; the table then stays as it is
 */
export async function refreshPrices(table: PriceTable, today: string, host = publicPriceList): Promise<Refreshed> {
  const regions: Record<string, Record<string, Price>> = {};
  const changes: string[] = [];
  const missing: string[] = [];
  for (const [region, old] of Object.entries(table.regions)) {
    const found = await regionPrices(region, host);
    const prices: Record<string, Price> = { ...old };
    for (const key of Object.keys(catalogue)) {
      const fresh = found.get(key);
      if (!fresh) {
        missing.push(`${region} ${key}`);
        continue;
      }
      const before = old[key]?.usd;
      if (before !== fresh.usd) changes.push(`${region} ${key}: ${before ?? "none"} → ${fresh.usd}`);
      prices[key] = { ...fresh, date: today, confirmed: true };
    }
    regions[region] = prices;
  }
  return { table: { ...table, regions }, changes, missing };
}

async function regionPrices(region: string, host: string): Promise<Map<string, Pick<Price, "usd" | "source">>> {
  const found = new Map<string, Pick<Price, "usd" | "source">>();
  const offers = new Set(Object.values(catalogue).map(({ offer }) => offer));
  for (const offer of offers) {
    const source = `${host}/offers/v1.0/aws/${offer}/current/${region}/index.csv`;
    const wanted = Object.entries(catalogue).filter(([, definition]) => definition.offer === offer);
    for await (const row of rows(source)) {
      for (const [key, definition] of wanted) {
        const usd = Number(row["PricePerUnit"]);
        if (usd > 0 && matches(row, definition) && !found.has(key)) found.set(key, { usd, source });
      }
    }
  }
  return found;
}

/** The list starts with five lines about itself; the sixth names the columns. */
async function* rows(url: string): AsyncGenerator<Record<string, string>> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new PlanError(`the price list can't be reached (${url}): ${(error as Error).message}. The prices stay as they are; try again when online.`);
  }
  if (!response.ok || !response.body) throw new PlanError(`the price list answered ${response.status} (${url}). The prices stay as they are.`);
  const parser = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]).pipe(parse({ from_line: 6, columns: true, relax_column_count: true }));
  for await (const row of parser) yield row as Record<string, string>;
}

function matches(row: Readonly<Record<string, string>>, { match }: PriceDefinition): boolean {
  if (row["Currency"] !== "USD") return false;
  return Object.entries(match).every(([column, expected]) => {
    const value = row[column] ?? "";
    return typeof expected === "string" ? value === expected : expected.test(value);
  });
}

if (import.meta.main) {
  try {
    const { table, changes, missing } = await refreshPrices(readPrices(), new Date().toISOString().slice(0, 10), process.env["ML_PLATFORM_PRICE_LIST"]);
    writePrices(table);
    console.log(changes.length === 0 ? "no price changed" : changes.join("\n"));
    if (missing.length > 0) console.log(`not in the list, kept as they were: ${missing.join(", ")}`);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
