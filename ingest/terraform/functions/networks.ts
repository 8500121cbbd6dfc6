/** Functions over IP address ranges. */
import { addressText, networkText, parseAddress, parseNetwork, type Network } from "../../networks.ts";
import type { TerraformFunction } from "./function.ts";
import { ANY_TEXT, define, defineVariadic, KNOWN_STRING, WHOLE } from "./parameters.ts";

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
