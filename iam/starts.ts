/** Services and schedules that start tasks before the grants that the tasks read their secrets with. */
import { withoutKeys } from "../model/address.ts";
import { all, excludes, type Guarded } from "../model/condition.ts";
import type { Graph } from "../model/graph.ts";
import { groupBy } from "../model/group.ts";
import type { PrematureStart, Read } from "../model/verdict.ts";
import type { Limits } from "./limits.ts";
import { noneDecided, type Decided } from "./decided.ts";
import { proveRead } from "./prove.ts";

/**
 * A grant that nothing orders before the start is taken away: where the read then fails, the start is too early.
 * `exists` tells what is there already, whatever the order.
 */
export function prematureStarts(
  graph: Graph,
  reads: readonly Read[],
  limits: Limits,
  exists: (address: string) => boolean,
): readonly PrematureStart[] {
  const { starters = [] } = graph;
  if (starters.length === 0) return [];
  const without = viewsOf(graph, limits);
  const started = groupBy(
    reads.filter(
      ({ outcome, before, role }) =>
        outcome === "readable" && before !== "readable" && role?.use === "execution",
    ),
    ({ workload }) => [withoutKeys(workload.address)],
  );
  return starters.flatMap((starter) => {
    const isLate = (by: string | null | undefined): by is string =>
      typeof by === "string" && !starter.before.has(withoutKeys(by)) && !exists(by);
    const needed = starter.workloads
      .flatMap((workload) => started.get(workload) ?? [])
      .filter(({ workload, reference }) => !excludes(starter.when, all(workload.when, reference.when)))
      .map((read) => ({
        read,
        grants: [
          ...[read.role?.address].filter(isLate),
          ...neededBy(read, [...new Set(giversFor(graph, read).filter(isLate))], without),
        ],
      }))
      .filter(({ grants }) => grants.length > 0);
    if (needed.length === 0) return [];
    const grants = [...new Set(needed.flatMap((each) => each.grants))];
    return [{ stack: graph.stack, starter, grants, reads: needed.map(({ read }) => read) }];
  });
}

/** The resources that attach policies and make grants which the read may need. */
function giversFor(graph: Graph, { role, secret }: Read): readonly (string | undefined)[] {
  const roles = graph.roles.filter(({ address }) => address === role?.address);
  const secrets = graph.secrets.filter(({ address }) => address === secret?.address);
  return [
    ...[...roles, ...secrets, ...graph.keys].flatMap((node) => node.policies.map(({ value }) => value.by)),
    ...graph.keys.flatMap((key) => key.grants.map(({ value }) => value.by)),
    ...(roles.length === 0 ? graph.attachments.map(({ use }) => use.by) : []),
  ];
}

/** Those without which the read fails while all others that are late are missing, too. */
function neededBy(read: Read, late: readonly string[], without: Without): readonly string[] {
  const isReadable = (missing: readonly string[]): boolean => {
    const { graph, decided } = without(missing);
    return proveRead(graph, read.workload, read.reference, decided).outcome === "readable";
  };
  if (late.length === 0 || isReadable(late)) return [];
  let needed = late;
  for (const each of late) {
    const fewer = needed.filter((other) => other !== each);
    if (isReadable(late.filter((other) => !fewer.includes(other)))) needed = fewer;
  }
  return needed;
}

type Without = (missing: readonly string[]) => { readonly graph: Graph; readonly decided: Decided };

/** The graph without some of its givers; reads of one such graph share what was decided in it. */
function viewsOf(graph: Graph, limits: Limits): Without {
  const known = new Map<string, ReturnType<Without>>();
  return (missing) => {
    const key = missing.join("\n");
    const view = known.get(key) ?? {
      graph: reduced(graph, new Set(missing)),
      decided: noneDecided(limits, "outcomes"),
    };
    known.set(key, view);
    return view;
  };
}

function reduced(graph: Graph, gone: ReadonlySet<string>): Graph {
  const isKept = ({ by }: { readonly by?: string }): boolean => by === undefined || !gone.has(by);
  const kept = <T extends { readonly by?: string }>(options: readonly Guarded<T>[]): readonly Guarded<T>[] =>
    options.every(({ value }) => isKept(value)) ? options : options.filter(({ value }) => isKept(value));
  return {
    ...graph,
    roles: graph.roles.map((role) => ({ ...role, policies: kept(role.policies) })),
    secrets: graph.secrets.map((secret) => ({ ...secret, policies: kept(secret.policies) })),
    keys: graph.keys.map((key) => ({ ...key, policies: kept(key.policies), grants: kept(key.grants) })),
    attachments: graph.attachments.filter(({ use }) => isKept(use)),
  };
}
