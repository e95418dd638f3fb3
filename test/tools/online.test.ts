import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { asWritten, pins } from "../../tools/pins.ts";
import { publishedRanges, ranges } from "../../tools/ranges.ts";
import { root } from "../support/stacks.ts";

const blocks = Array.from({ length: 12 }, (_, index) => `198.51.${index}.0/24`);

/** A source on loopback: the real ones can't be asked from a test. */
describe("comparing with the sources", () => {
  let server: Server;
  let url: string;
  const pages = new Map<string, string>();
  before(async () => {
    server = createServer((request, response) => {
      const page = pages.get(request.url ?? "");
      response.statusCode = page === undefined ? 404 : 200;
      response.end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const file = (name: string, text: string): string => {
    const place = path.join(mkdtempSync(path.join(tmpdir(), "online-")), name);
    writeFileSync(place, text);
    return place;
  };
  const run = async (tool: typeof pins, place: string, ...words: string[]): Promise<{ status: number; said: string }> => {
    const said: string[] = [];
    const status = await tool(place, words, (line) => void said.push(line), "2027-01-02");
    return { status, said: said.join("\n") };
  };

  const pin = (version: string) => ({ version, source: "s", date: "2026-01-01", confirmed: false });
  const table = (version: string) => ({ charts: { a: { repository: `${url}/charts`, ...pin(version) }, b: { repository: "oci://r", ...pin("1") } }, kubernetes: {}, images: {} });

  it("a pinned chart is found in its index, with the newest beside it, and marked on request", async () => {
    pages.set("/charts/index.yaml", stringify({ entries: { a: [{ version: "1.2.0" }, { version: "v1.1.0" }] } }));
    const place = file("pins.json", asWritten(table("1.1.0")));
    const { status, said } = await run(pins, place);
    assert.equal(status, 0);
    assert.match(said, /^found {4}chart a: 1\.1\.0, newest 1\.2\.0\nunknown {2}chart b: 1 \(an OCI registry has no index; look with: helm show chart oci:\/\/r\/b\)\n1 found, 0 missing, 1 not compared$/);
    await run(pins, place, "--write");
    const written = JSON.parse(readFileSync(place, "utf8")) as { charts: Record<string, object> };
    assert.deepEqual([written.charts["a"], written.charts["b"]], [{ repository: `${url}/charts`, ...pin("1.1.0"), date: "2027-01-02", confirmed: true }, { repository: "oci://r", ...pin("1") }]);
  });

  it("one that does not exist is missing, one whose index does not answer is not compared", async () => {
    const missing = await run(pins, file("pins.json", asWritten(table("9.9.9"))));
    assert.deepEqual([missing.status, missing.said.split("\n")[0]], [1, "missing  chart a: 9.9.9, newest 1.2.0"]);
    pages.delete("/charts/index.yaml");
    const silent = await run(pins, file("pins.json", asWritten(table("1.1.0"))));
    assert.equal(silent.status, 0);
    assert.match(silent.said, /^unknown {2}chart a: 1\.1\.0 \(http:.*index\.yaml answered 404\)/);
  });

  it("pins.json is kept as it is written", () => {
    const text = readFileSync(path.join(root, "pins.json"), "utf8");
    assert.equal(asWritten(JSON.parse(text)), text);
  });

  it("every pin says where it is from and since when, and whether anybody compared it", () => {
    const pinsIn = (value: unknown): Record<string, unknown>[] => (typeof value !== "object" || value === null ? [] : "version" in value ? [value as Record<string, unknown>] : Object.values(value).flatMap(pinsIn));
    const all = pinsIn(JSON.parse(readFileSync(path.join(root, "pins.json"), "utf8")));
    assert.ok(all.length > 15);
    for (const each of all) assert.ok(typeof each["source"] === "string" && /^\d{4}-\d\d-\d\d$/.test(String(each["date"])) && typeof each["confirmed"] === "boolean", JSON.stringify(each));
  });

  const committed = (ipv4: string[]) => file("ranges.json", JSON.stringify({ source: `${url}/ips-v4`, note: "n", date: "2026-01-01", confirmed: false, ipv4 }));

  it("addresses that are the same are said to be, others are named and written on request", async () => {
    pages.set("/ips-v4", blocks.join("\n"));
    assert.deepEqual(await run(ranges, committed([...blocks].sort())), { status: 0, said: "the same 12 blocks as on 2026-01-01" });
    const place = committed([...blocks.slice(1), "192.0.2.0/24"]);
    const changed = await run(ranges, place);
    assert.equal(changed.status, 1);
    assert.match(changed.said, /^added {3}198\.51\.0\.0\/24: clients behind it are refused.*\ngone {4}192\.0\.2\.0\/24: whoever has it now is let in/);
    assert.equal((await run(ranges, place, "--write")).status, 0);
    const written = JSON.parse(readFileSync(place, "utf8")) as { ipv4: string[]; confirmed: boolean; date: string };
    assert.deepEqual([written.ipv4, written.confirmed, written.date], [[...blocks].sort(), true, "2027-01-02"]);
  });

  it("a page that is no list of addresses changes nothing", async () => {
    for (const page of ["<html>maintenance</html>", "0.0.0.0/0\n".repeat(12), blocks.slice(0, 3).join("\n")]) {
      pages.set("/ips-v4", page);
      await assert.rejects(publishedRanges(`${url}/ips-v4`), /is no list of addresses any more/);
    }
    await assert.rejects(publishedRanges(`${url}/gone`), /can't be read: it answered 404/);
  });
});
