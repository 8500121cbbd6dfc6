/**
 * The instances that tasks run on, where the input makes them: groups of instances behind the capacity providers that a
 * service or its cluster names. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html
 */
import { ALWAYS, type Condition } from "../model/condition.ts";
import type { HostPlacement } from "../model/network.ts";
import { literal, sameText, type Text } from "../model/text.ts";
import { asText, get, itemsOf, type Value } from "../model/value.ts";
import { flagOf, portOf, textsIn } from "./network-values.ts";

interface Named {
  /** Each by which others may name it: its name, id and ARN. */
  readonly names: readonly Text[];
  readonly when: Condition;
}

export interface HostGroup extends Named {
  readonly placement: HostPlacement;
}

export interface CapacityProvider extends Named {
  readonly group: Text;
}

export interface Cluster extends Named {
  readonly providers: readonly Text[];
  /** What tasks run on that say nothing themselves. */
  readonly defaults: readonly Text[] | null;
}

/** What a stack makes of instances for tasks. */
export interface Capacity {
  readonly groups: readonly HostGroup[];
  readonly providers: readonly CapacityProvider[];
  readonly clusters: readonly Cluster[];
}

/** What a service or schedule says of where its tasks run. */
export interface AskedCapacity {
  readonly launchType: string | null;
  /** Null where it is not known; empty where none is said. */
  readonly strategy: readonly Text[] | null;
  readonly cluster: Text | null;
}

/** The groups of instances, all of them in view; what others there are nobody knows. */
export function hostsOf(asked: AskedCapacity, capacity: Capacity): readonly HostPlacement[] {
  return providersOf(asked, capacity).flatMap((name) => {
    const provider = find(capacity.providers, name);
    const group = provider && find(capacity.groups, provider.group);
    return group ? [group.placement] : [];
  });
}

function providersOf({ launchType, strategy, cluster }: AskedCapacity, capacity: Capacity): readonly Text[] {
  if (strategy === null || strategy.length > 0) return strategy ?? [];
  const own = cluster && find(capacity.clusters, cluster);
  if (!own || (launchType !== null && launchType !== "EC2")) return [];
  return launchType === "EC2" ? own.providers : (own.defaults ?? []);
}

/** What a cluster, or what lists capacity for it apart, says of its capacity. */
export interface ListedCapacity {
  readonly when: Condition;
  readonly providers: Value | undefined;
  readonly strategy: Value | undefined;
}

/** What is listed apart under a condition leaves open what the cluster has. */
export function clusterOf(
  named: Named,
  own: Omit<ListedCapacity, "when">,
  apart: readonly ListedCapacity[],
  names: StrategyNames,
): Cluster {
  const isCertain = apart.every(({ when }) => when === ALWAYS);
  const all = [own, ...apart];
  return {
    names: named.names,
    when: named.when,
    providers: isCertain ? all.flatMap(({ providers }) => textsIn(providers) ?? []) : [],
    defaults: isCertain ? together(all.map(({ strategy }) => strategyOf(strategy, names))) : null,
  };
}

function find<T extends Named>(all: readonly T[], name: Text): T | null {
  const found = all.find(({ names }) => names.some((each) => each.length > 0 && sameText(each, name)));
  return found && found.when === ALWAYS ? found : null;
}

/** How a language calls the fields of a strategy. */
export interface StrategyNames {
  readonly provider: string;
  readonly weight: string;
  readonly base: string;
}

/**
 * The providers of a strategy that get tasks, null where that hangs on a condition: without a weight it is 0.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function strategyOf(strategy: Value | undefined, names: StrategyNames): readonly Text[] | null {
  const items = itemsOf(strategy);
  if (items.some(({ when, value }) => when !== ALWAYS || value.kind === "unknown")) return null;
  const shares = (value: Value): boolean =>
    [names.weight, names.base].some((name) => {
      const written = get(value, name);
      return written !== undefined && (portOf(written) ?? 0) > 0;
    });
  return items.flatMap(({ value }) => {
    const provider = asText(get(value, names.provider));
    return provider && (shares(value) || items.length === 1) ? [provider] : [];
  });
}

/** How a language calls the fields of an instance's network, in a launch template or a launch configuration. */
export interface InstanceNames {
  readonly interfaces: string;
  readonly publicAddress: string;
  readonly interfaceGroups: string;
  readonly groups: readonly string[];
  readonly userData: string;
}

/**
 * Whether instances may reach the internet by a proxy, as their user data tells the agent.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/http_proxy_config.html
 */
export function mayUseProxy(template: Value, { userData }: InstanceNames): boolean {
  const value = get(template, userData);
  if (!value) return false;
  const known = literal(asText(value) ?? []) ?? "";
  const { source, start, end } = value.span;
  const texts = [known, Buffer.from(known, "base64").toString("utf8"), source.text.slice(start, end)];
  return texts.some((text) => /proxy/iu.test(text));
}

/** What a template of instances says of their network: of one interface, or of the instance itself. */
export function instanceNetwork(
  template: Value,
  names: InstanceNames,
): Pick<HostPlacement, "securityGroups" | "hasPublicAddress"> {
  const interfaces = itemsOf(get(template, names.interfaces));
  const [first, ...others] = interfaces;
  if (others.length > 0 || (first && first.when !== ALWAYS))
    return { securityGroups: null, hasPublicAddress: null };
  const from = first?.value ?? template;
  const said = get(from, names.publicAddress);
  const groups = (first ? [names.interfaceGroups] : names.groups).map((name) => textsIn(get(from, name)));
  return {
    securityGroups: groups.includes(null) ? null : groups.flatMap((each) => each ?? []),
    hasPublicAddress: said ? flagOf(said, false) : "subnet",
  };
}

/** `EC2`, `FARGATE`, `EXTERNAL`; null where none is said, and the cluster's default decides. */
export function launchTypeOf(value: Value | undefined): string | null {
  if (!value || value.kind === "null") return null;
  const text = asText(value);
  const known = text === undefined ? null : literal(text);
  return known === null ? "unknown" : known === "" ? null : known;
}

/** Lists of which one may not be known. */
function together(lists: readonly (readonly Text[] | null)[]): readonly Text[] | null {
  return lists.includes(null) ? null : lists.flatMap((each) => each ?? []);
}
