/** IP addresses and ranges of them, of both versions. */

export interface Network {
  readonly address: bigint;
  /** 32 or 128. */
  readonly bits: number;
  readonly prefix: number;
}

/** An address as a number, with how many bits it has. */
export function parseAddress(written: string): { readonly address: bigint; readonly bits: number } | null {
  if (!written.includes(":")) {
    const address = parseIpv4(written);
    return address === null ? null : { address, bits: 32 };
  }
  let plain = written;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/u.exec(written);
  if (tail) {
    const low = parseIpv4(tail[2] ?? "");
    if (low === null) return null;
    plain = `${tail[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  }
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return null;
  return { address: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n), bits: 128 };
}

/** Zeros may lead, and mean nothing. */
function parseIpv4(written: string): bigint | null {
  const parts = written.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^0*\d{1,3}$/u.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part.replace(/^0+(?=\d)/u, "")), 0n);
}

export function parseNetwork(written: string): Network | null {
  const [address, size, ...rest] = written.split("/");
  const parsed = parseAddress(address ?? "");
  if (!parsed || rest.length > 0 || !/^\d{1,3}$/u.test(size ?? "")) return null;
  const prefix = Number(size);
  if (prefix > parsed.bits) return null;
  const host = BigInt(parsed.bits - prefix);
  return { ...parsed, prefix, address: (parsed.address >> host) << host };
}

export function addressText(address: bigint, bits: number): string {
  if (bits === 32) {
    return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join(".");
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(16 * (7 - index))) & 0xffffn).toString(16),
  );
  const zeros = longestZeros(groups);
  if (!zeros) return groups.join(":");
  return `${groups.slice(0, zeros.start).join(":")}::${groups.slice(zeros.start + zeros.length).join(":")}`;
}

/** The first longest run of at least two groups of zero. */
function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } | null {
  let best = { start: 0, length: 1 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== "0") start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best.length > 1 ? best : null;
}

export function networkText(network: Network): string {
  return `${addressText(network.address, network.bits)}/${network.prefix}`;
}
