/** Security groups and network ACLs between tasks and what they call, on port 443. */
import { ALWAYS } from "../model/condition.ts";
import type { AclRule, Endpoint, GroupRule, Network, SecurityGroup, Subnet } from "../model/network.ts";
import { literal, sameText, type Text } from "../model/text.ts";
import { byId, mayMean, type Caller, isPrivateRange } from "./parts.ts";

export interface Shut {
  readonly why: string;
  readonly remedy: string;
}

/** What shuts the way to an endpoint, or without one to the internet; null where it is open, or may be. */
export function shutAt(
  network: Network,
  subnet: Subnet,
  { securityGroups, who }: Caller,
  endpoint: Endpoint | null,
): Shut | null {
  const groups = groupsOf(network, securityGroups);
  const own = groups && shutByGroups(network, groups, who, endpoint);
  // Within a subnet no ACL stands between.
  const isWithin =
    endpoint && (endpoint.subnets === null || endpoint.subnets.some((id) => mayMean(id, subnet.id)));
  const acl = isWithin ? null : shutByAcl(network, subnet);
  return own ?? acl ?? (endpoint && shutByEndpoint(network, endpoint, subnet, securityGroups, who));
}

/** All groups, where each is in view; null otherwise. Without any it is the VPC's default group, which is not. */
function groupsOf(network: Network, ids: readonly Text[] | null): readonly SecurityGroup[] | null {
  const groups = (ids ?? []).map((id) => byId(network.groups, id));
  const known = groups.filter((group) => group !== null);
  return known.length === 0 || known.length < groups.length || known.some(({ isOpen }) => isOpen)
    ? null
    : known;
}

/** The rules of a group in one direction; null where others may be among them. */
function rulesOf(
  network: Network,
  group: SecurityGroup,
  direction: GroupRule["direction"],
): readonly GroupRule[] | null {
  const rules = network.groupRules.filter(
    (rule) => rule.direction === direction && mayMean(rule.group, group.id),
  );
  const isCertain = rules.every(
    (rule) =>
      sameText(rule.group, group.id) && rule.when === ALWAYS && rule.letsHttps !== null && !rule.isOpen,
  );
  return isCertain ? rules : null;
}

function shutByGroups(
  network: Network,
  groups: readonly SecurityGroup[],
  who: Caller["who"],
  endpoint: Endpoint | null,
): Shut | null {
  for (const group of groups) {
    const rules = rulesOf(network, group, "out");
    if (rules === null || (group.allowsOutByDefault && rules.length === 0)) return null;
    // One that stands by itself beside a group that says nothing of its own: whether it takes the default's place is not said.
    if (group.allowsOutByDefault) return null;
    if (rules.some((rule) => rule.letsHttps === true && leadsTo(rule, endpoint))) return null;
  }
  const names = groups.map(({ address }) => address).join(" and ");
  return {
    why: `no rule of ${names} lets the ${who} out to ${endpoint ? endpoint.address : "the internet"} on port 443`,
    remedy: `allow TCP on port 443 out of the security group of the ${who}`,
  };
}

/** Whether what is at the other end of a rule may be the endpoint, or the internet. */
function leadsTo(rule: GroupRule, endpoint: Endpoint | null): boolean {
  if (rule.cidrs.some((cidr) => !isPrivate(cidr))) return true;
  if (!endpoint) return false;
  if (rule.isSelf) return true;
  // Within the VPC the addresses of an endpoint are any.
  if (rule.cidrs.length > 0) return true;
  const own = endpoint.securityGroups;
  return (
    own === null || own.length === 0 || rule.groups.some((group) => own.some((each) => mayMean(group, each)))
  );
}

function isPrivate(cidr: Text): boolean {
  const known = literal(cidr);
  return known !== null && isPrivateRange(known);
}

/** The groups of an endpoint have to let the tasks in. */
function shutByEndpoint(
  network: Network,
  endpoint: Endpoint,
  subnet: Subnet,
  callers: readonly Text[] | null,
  who: Caller["who"],
): Shut | null {
  const groups = groupsOf(network, endpoint.securityGroups);
  // Without any group they have the VPC's default one, which goes by several names.
  if (!groups || callers === null || groupsOf(network, callers) === null) return null;
  for (const group of groups) {
    const rules = rulesOf(network, group, "in");
    if (rules === null) return null;
    const letsIn = (rule: GroupRule): boolean =>
      rule.letsHttps === true &&
      (rule.cidrs.some((cidr) => mayHold(cidr, subnet)) ||
        rule.groups.some((source) => callers.some((own) => mayMean(source, own))) ||
        (rule.isSelf && callers.some((own) => mayMean(own, group.id))));
    if (rules.some(letsIn)) return null;
  }
  const names = groups.map(({ address }) => address).join(" and ");
  return {
    why: `no rule of ${names}, the security group of ${endpoint.address}, lets the ${who} in on port 443`,
    remedy: `allow TCP on port 443 into the endpoint's security group, from that of the ${who}`,
  };
}

/** Whether a range may hold the addresses of a subnet: it does not where both are known and nothing is common. */
function mayHold(cidr: Text, subnet: Subnet): boolean {
  const range = numbers(literal(cidr));
  const own = numbers(subnet.cidr && literal(subnet.cidr));
  if (!range || !own) return true;
  const bits = Math.min(range.bits, own.bits);
  return bits === 0 || range.address >>> (32 - bits) === own.address >>> (32 - bits);
}

function numbers(cidr: string | null): { readonly address: number; readonly bits: number } | null {
  const [, a, b, c, d, bits] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/u.exec(cidr ?? "") ?? [];
  if (bits === undefined) return null;
  const address = [a, b, c, d].reduce((sum, each) => (sum << 8) | Number(each), 0) >>> 0;
  return { address, bits: Number(bits) };
}

const HTTPS = 443;
/** What answers come back to. https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports */
const EPHEMERAL = { from: 1024, to: 65_535 };

/** An ACL of one's own denies what no rule of it allows. */
function shutByAcl({ acls }: Network, subnet: Subnet): Shut | null {
  const [acl, ...others] = acls.filter(
    ({ subnets }) => subnets === null || subnets.some((id) => mayMean(id, subnet.id)),
  );
  if (!acl || others.length > 0 || acl.when !== ALWAYS || acl.rules === null) return null;
  if (!acl.subnets?.some((id) => sameText(id, subnet.id))) return null;
  const allows = (direction: AclRule["direction"], from: number, to: number): boolean =>
    (acl.rules ?? []).some(
      (rule) => rule.direction === direction && rule.isAllow && rule.from <= to && rule.to >= from,
    );
  if (!allows("out", HTTPS, HTTPS)) {
    return {
      why: `no rule of the network ACL ${acl.address} lets port 443 out of ${subnet.address}`,
      remedy: "allow TCP on port 443 out in the network ACL",
    };
  }
  return allows("in", EPHEMERAL.from, EPHEMERAL.to)
    ? null
    : {
        why: `no rule of the network ACL ${acl.address} lets the answers into ${subnet.address}, on ports from 1024`,
        remedy: "allow TCP on the ports 1024 to 65535 in, in the network ACL",
      };
}
