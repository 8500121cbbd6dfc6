/** Services and schedules that start tasks before the grants that the tasks read their secrets with. */
import type { Guarded } from "../model/condition.ts";
import type { Graph } from "../model/graph.ts";
import type { PrematureStart, Read } from "../model/verdict.ts";
import type { Limits } from "./limits.ts";
import { noneDecided } from "./decided.ts";
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
  return (graph.starters ?? []).flatMap((starter) => {
    const late = (by: string | undefined): by is string =>
      by !== undefined && !starter.before.has(withoutKeys(by)) && !exists(by);
    const unordered = [...new Set(givers(graph).filter(late))];
    const started = reads.filter(
      (read) =>
        read.outcome === "readable" &&
        read.before !== "readable" &&
        read.role?.use === "execution" &&
        starter.workloads.includes(withoutKeys(read.workload.address)),
    );
    const needed = started.map((read) => ({
      read,
      grants: [
        ...[read.role?.address ?? undefined].filter(late),
        ...(unordered.length === 0 ? [] : neededBy(graph, read, unordered, limits)),
      ],
    }));
    const failing = needed.filter(({ grants }) => grants.length > 0);
    if (failing.length === 0) return [];
    const grants = [...new Set(failing.flatMap((each) => each.grants))];
    return [{ stack: graph.stack, starter, grants, reads: failing.map(({ read }) => read) }];
  });
}

/** `module.a["x"].aws_x.y[0]` → `module.a.aws_x.y`: order is between resources, not between their instances. */
function withoutKeys(address: string): string {
  return address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\]/gu, "");
}

/** The resources that attach policies and make grants. */
function givers(graph: Graph): readonly (string | undefined)[] {
  return [
    ...graph.roles.flatMap((role) => role.policies.map(({ value }) => value.by)),
    ...[...graph.secrets, ...graph.keys].flatMap((node) => node.policies.map(({ value }) => value.by)),
    ...graph.keys.flatMap((key) => key.grants.map(({ value }) => value.by)),
    ...graph.attachments.map(({ use }) => use.by),
  ];
}

/** Those without which the read fails while all others that are late are missing, too. */
function neededBy(graph: Graph, read: Read, late: readonly string[], limits: Limits): readonly string[] {
  const isReadableWithout = (missing: readonly string[]): boolean => {
    const gone = new Set(missing);
    const rest = without(graph, (by) => by !== undefined && gone.has(by));
    return (
      proveRead(rest, read.workload, read.reference, noneDecided(limits, "outcomes")).outcome === "readable"
    );
  };
  if (isReadableWithout(late)) return [];
  let needed = late;
  for (const each of late) {
    const fewer = needed.filter((other) => other !== each);
    if (isReadableWithout(late.filter((other) => !fewer.includes(other)))) needed = fewer;
  }
  return needed;
}

function without(graph: Graph, isGone: (by: string | undefined) => boolean): Graph {
  const kept = <T extends { readonly by?: string }>(options: readonly Guarded<T>[]): readonly Guarded<T>[] =>
    options.filter(({ value }) => !isGone(value.by));
  return {
    ...graph,
    roles: graph.roles.map((role) => ({ ...role, policies: kept(role.policies) })),
    secrets: graph.secrets.map((secret) => ({ ...secret, policies: kept(secret.policies) })),
    keys: graph.keys.map((key) => ({ ...key, policies: kept(key.policies), grants: kept(key.grants) })),
    attachments: graph.attachments.filter(({ use }) => !isGone(use.by)),
  };
}
