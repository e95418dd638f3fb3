/** IPv4 block arithmetic. Imports no Pulumi, so that it can be tested by property. */

export interface Cidr {
  /** First address as an unsigned 32-bit number. */
  readonly first: number;
  /** Prefix length, 0 to 32. */
  readonly prefix: number;
}

const size = (prefix: number): number => 2 ** (32 - prefix);

export const lastAddress = (block: Cidr): number => block.first + size(block.prefix) - 1;

/**
 * Parses `a.b.c.d/n`.
 * @returns the block, or a sentence that says what is wrong with the text (host bits set is "misaligned": AWS refuses it).
 */
export function parseCidr(text: string): Cidr | string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return "is not an IPv4 block such as 10.0.0.0/16";
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255)) return "has an octet above 255";
  if (prefix > 32) return "has a prefix length above 32";
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const block = alignedBlock(address, prefix);
  if (block.first !== address) return `is misaligned: a /${prefix} here starts at ${formatCidr(block)}`;
  return block;
}

/** The block of the given prefix length that contains the address. */
export function alignedBlock(address: number, prefix: number): Cidr {
  return { first: Math.floor(address / size(prefix)) * size(prefix), prefix };
}

/** The first block of the given prefix length that starts after `block` ends. */
export function nextBlock(block: Cidr, prefix: number): Cidr {
  const start = lastAddress(block) + 1;
  return { first: Math.ceil(start / size(prefix)) * size(prefix), prefix };
}

/** The `index`-th block of `prefix` inside `parent`, counted from 0. */
export function subBlock(parent: Cidr, prefix: number, index: number): Cidr {
  return { first: parent.first + index * size(prefix), prefix };
}

export function formatCidr(block: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(block.first / 2 ** shift) % 256);
  return `${octets.join(".")}/${block.prefix}`;
}

export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.first <= inner.first && lastAddress(inner) <= lastAddress(outer);

export const overlap = (a: Cidr, b: Cidr): boolean => a.first <= lastAddress(b) && b.first <= lastAddress(a);
