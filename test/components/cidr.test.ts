import assert from "node:assert/strict";
import fc from "fast-check";
import { alignedBlock, type Cidr, contains, formatCidr, lastAddress, nextBlock, overlap, parseCidr } from "../../components/network/cidr.ts";

const blocks = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 8, max: 32 })).map(([address, prefix]) => alignedBlock(address, prefix));
const inside = (block: Cidr, address: number): boolean => address >= block.first && address <= lastAddress(block);

describe("CIDR arithmetic", () => {
  it("reads back what it writes", () => {
    fc.assert(fc.property(blocks, (block) => assert.deepEqual(parseCidr(formatCidr(block)), block)));
  });

  it("overlaps are symmetric, and two aligned blocks overlap only when one holds the other", () => {
    fc.assert(
      fc.property(blocks, blocks, (a, b) => {
        assert.equal(overlap(a, b), overlap(b, a));
        assert.equal(overlap(a, b), contains(a, b) || contains(b, a));
      }),
    );
  });

  it("the next block is aligned, after the first, and leaves no room for another between", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 12, max: 28 }), fc.integer({ min: 12, max: 28 }), (address, prefix, nextPrefix) => {
        const block = alignedBlock(address, prefix);
        const next = nextBlock(block, nextPrefix);
        assert.deepEqual(parseCidr(formatCidr(next)), next);
        assert.ok(!overlap(block, next) && next.first > lastAddress(block));
        assert.ok(next.first - lastAddress(block) - 1 < 2 ** (32 - nextPrefix));
      }),
    );
  });

  it("refuses host bits, and names the block that was meant", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 8, max: 30 }), (address, prefix) => {
        const meant = alignedBlock(address, prefix);
        const result = parseCidr(formatCidr({ first: address, prefix }));
        if (address === meant.first) assert.deepEqual(result, meant);
        else assert.equal(result, `is misaligned: a /${prefix} here starts at ${formatCidr(meant)}`);
        assert.ok(inside(meant, address));
      }),
    );
  });

  for (const bad of ["", "10.0.0.0", "10.0.0/16", "10.0.0.256/24", "10.0.0.0/33", "ten.0.0.0/8", "10.0.0.0/16 "]) {
    it(`refuses "${bad}"`, () => assert.equal(typeof parseCidr(bad), "string"));
  }
});
