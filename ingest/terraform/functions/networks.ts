/** Functions over IP address ranges. */
import type { TerraformFunction } from "./function.ts";
import { ANY_TEXT, define, defineVariadic, KNOWN_STRING, WHOLE } from "./parameters.ts";

interface Network {
  readonly address: bigint;
  /** 32 or 128. */
  readonly bits: number;
  readonly prefix: number;
}

/** An address as a number, with how many bits it has. */
function parseAddress(written: string): { readonly address: bigint; readonly bits: number } | null {
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

function parseNetwork(written: string): Network | null {
  const [address, size, ...rest] = written.split("/");
  const parsed = parseAddress(address ?? "");
  if (!parsed || rest.length > 0 || !/^\d{1,3}$/u.test(size ?? "")) return null;
  const prefix = Number(size);
  if (prefix > parsed.bits) return null;
  const host = BigInt(parsed.bits - prefix);
  return { ...parsed, prefix, address: (parsed.address >> host) << host };
}

function addressText(address: bigint, bits: number): string {
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

function networkText(network: Network): string {
  return `${addressText(network.address, network.bits)}/${network.prefix}`;
}

/** IPv6 addresses that hold an IPv4 one are printed in a way that Terraform itself gets wrong. */
function isMapped(network: Network): boolean {
  return network.bits === 128 && network.address >> 32n === 0xffffn;
}

function notNetwork(written: string): string {
  return `invalid CIDR expression: ${JSON.stringify(written)}.`;
}

const cidrhost: TerraformFunction = define(
  [KNOWN_STRING, WHOLE],
  (run, written, host) => {
    const network = parseNetwork(written);
    if (!network) return run.fail(notNetwork(written));
    if (isMapped(network)) return run.someText();
    const size = 1n << BigInt(network.bits - network.prefix);
    const number = host < 0 ? size + BigInt(host) : BigInt(host);
    if (number < 0n || number >= size) {
      return run.fail(`prefix of ${network.prefix} does not accommodate a host numbered ${host}.`);
    }
    return run.text(addressText(network.address + number, network.bits));
  },
  ANY_TEXT,
);

const cidrnetmask: TerraformFunction = define(
  [KNOWN_STRING],
  (run, written) => {
    const network = parseNetwork(written);
    if (!network) return run.fail(notNetwork(written));
    if (network.bits === 128) return run.fail(`IPv6 addresses cannot have a netmask: ${written}.`);
    const host = BigInt(32 - network.prefix);
    return run.text(addressText((0xffffffffn >> host) << host, 32));
  },
  ANY_TEXT,
);

const cidrsubnet: TerraformFunction = define(
  [KNOWN_STRING, WHOLE, WHOLE],
  (run, written, extra, number) => {
    const network = parseNetwork(written);
    if (!network) return run.fail(notNetwork(written));
    const prefix = network.prefix + extra;
    if (extra < 0 || prefix > network.bits) {
      return run.fail(`insufficient address space to extend prefix of ${network.prefix} by ${extra}.`);
    }
    if (number < 0 || isMapped(network)) return run.someText();
    if (BigInt(number) >= 1n << BigInt(extra)) {
      return run.fail(`prefix extension of ${extra} does not accommodate a subnet numbered ${number}.`);
    }
    const address = network.address + (BigInt(number) << BigInt(network.bits - prefix));
    return run.text(networkText({ ...network, address, prefix }));
  },
  ANY_TEXT,
);

const cidrsubnets: TerraformFunction = defineVariadic([KNOWN_STRING], WHOLE, (run, [written], extras) => {
  const network = parseNetwork(written);
  if (!network) return run.fail(notNetwork(written));
  if (isMapped(network)) return run.unknown("cidrsubnets: the address range holds IPv4 addresses");
  const end = network.address + (1n << BigInt(network.bits - network.prefix));
  const subnets: Network[] = [];
  let next = network.address;
  for (const extra of extras) {
    const prefix = network.prefix + extra;
    if (extra < 1) return run.fail("must extend prefix by at least one bit.");
    if (extra > 32) return run.fail("may not extend prefix by more than 32 bits.");
    if (prefix > network.bits)
      return run.fail(`not enough remaining address space for a prefix of ${prefix} bits.`);
    const size = 1n << BigInt(network.bits - prefix);
    // Each begins at the next multiple of its own size.
    const address = ((next + size - 1n) / size) * size;
    if (address + size > end)
      return run.fail(`not enough remaining address space for a prefix of ${prefix} bits.`);
    subnets.push({ ...network, address, prefix });
    next = address + size;
  }
  return run.list(subnets.map((subnet) => run.text(networkText(subnet))));
});

const cidrcontains: TerraformFunction = define([KNOWN_STRING, KNOWN_STRING], (run, outer, inner) => {
  const range = parseNetwork(outer);
  if (!range) return run.fail(notNetwork(outer));
  const address = parseAddress(inner);
  const other = address ? { ...address, prefix: address.bits } : parseNetwork(inner);
  if (!other) return run.fail(`invalid IP address or prefix: ${JSON.stringify(inner)}.`);
  if (other.bits !== range.bits) return run.fail("address family mismatch.");
  const host = BigInt(range.bits - range.prefix);
  return run.boolean(other.prefix >= range.prefix && other.address >> host === range.address >> host);
});

export const NETWORK_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["cidrhost", cidrhost],
  ["cidrnetmask", cidrnetmask],
  ["cidrsubnet", cidrsubnet],
  ["cidrsubnets", cidrsubnets],
  ["cidrcontains", cidrcontains],
];
