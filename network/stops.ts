/** The reads that tasks cannot make for want of a way, by what starts the tasks. */
import { parseArn } from "../model/arn.ts";
import { groupBy } from "../model/group.ts";
import type { Graph } from "../model/graph.ts";
import { compareTexts } from "../model/letters.ts";
import type { Launch, Obstacle } from "../model/network.ts";
import { text, textKey, type Text } from "../model/text.ts";
import type { NetworkStop, Read } from "../model/verdict.ts";
import { stopsOf } from "./reach.ts";

export function networkStops(graph: Graph, reads: readonly Read[]): readonly NetworkStop[] {
  const { launches = [], network } = graph;
  if (!network || launches.length === 0) return [];
  // Where an application reads its secrets from, the network of its task need not decide.
  const own = reads.filter(({ reference, secret }) => reference.kind !== "runtime" && secret !== null);
  const byWorkload = groupBy(own, ({ workload }) => [workload.address]);
  return launches.flatMap((launch) => {
    const started = [...new Set(launch.workloads.flatMap((address) => byWorkload.get(address) ?? []))];
    return merged(
      graph,
      launch,
      started.flatMap((read) => stoppedReads(graph, launch, read)),
    );
  });
}

interface StoppedRead {
  readonly read: Read;
  readonly stopped: Obstacle;
}

function stoppedReads({ network }: Graph, launch: Launch, read: Read): readonly StoppedRead[] {
  const service = serviceOf(read);
  if (!network || service === "unknown") return [];
  return stopsOf(network, launch, service).map((stopped) => ({ read, stopped }));
}

/** The service's name as endpoints have it; null for one of another region, which no endpoint here serves. */
function serviceOf({ secret, workload }: Read): Text | null | "unknown" {
  if (!secret) return "unknown";
  const { region } = workload.scope;
  // Where a bucket is does not stand in its ARN.
  if (secret.store === "s3") return text("com.amazonaws.", region, ".s3");
  const own = parseArn(secret.arn)?.region ?? region;
  const comparison = compareTexts(own, region);
  if (comparison === "unknown") return "unknown";
  return comparison === "different" ? null : text("com.amazonaws.", region, `.${secret.store}`);
}

/** One reason is told once, for all that it stops. */
function merged({ stack }: Graph, launch: Launch, found: readonly StoppedRead[]): readonly NetworkStop[] {
  const groups = new Map<string, NetworkStop & { reads: Read[]; stores: NetworkStop["stores"][number][] }>();
  for (const { read, stopped } of found) {
    const key = JSON.stringify([
      stopped.kind,
      stopped.way,
      stopped.why,
      launch.placement && textKey(launch.platformVersion?.text ?? []),
    ]);
    const store = read.secret?.store ?? "secretsmanager";
    const known = groups.get(key);
    if (!known) groups.set(key, { stack, launch, stopped, stores: [store], reads: [read] });
    else {
      known.reads.push(read);
      if (!known.stores.includes(store)) known.stores.push(store);
    }
  }
  return [...groups.values()];
}
