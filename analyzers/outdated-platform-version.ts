import type { Graph } from "../model/graph.ts";
import { groupBy } from "../model/group.ts";
import type { Span } from "../model/source.ts";
import { literal } from "../model/text.ts";
import {
  defineAnalyzer,
  nameReads,
  stacksOf,
  type Analyzer,
  type IndexedRead,
  type Pass,
} from "./analyzer.ts";
import { relatedReads } from "./places.ts";
import { compareVersions, latestLacked, type Feature } from "./versions.ts";

interface Outdated {
  readonly graph: Graph;
  /** What asks for the version. */
  readonly by: string;
  readonly version: string;
  readonly at: Span;
  readonly feature: Feature;
  readonly reads: readonly IndexedRead[];
}

/** Reasoning and executable examples: ./outdated-platform-version.md */
export const outdatedPlatformVersion: Analyzer = defineAnalyzer<Outdated>({
  id: "outdated-platform-version",
  title: "Platform version of Fargate that cannot read what is referenced",
  level: "error",
  category: "platform",
  check: outdated,
  explain: ({ graph, by, version, at, feature, reads }) => ({
    at,
    message: `${by} runs on the platform version ${version}, and ${nameReads({ reads })} ${reads.length === 1 ? "needs" : "need"} ${feature.words}, which Fargate has from ${feature.platform} on.`,
    help: "Ask for LATEST, or for 1.4.0: its tasks read their secrets through the network interface of their own subnet.",
    related: relatedReads(
      reads.map(({ read }) => read),
      () => "what needs it",
    ),
    reads: reads.map(({ index }) => index),
    stack: graph.stack,
    workload: null,
    subject: by,
  }),
});

function* outdated(pass: Pass): Generator<Outdated> {
  for (const { graph, reads } of stacksOf(pass)) {
    // Windows has versions of its own, and all of this from the first on.
    const byWorkload = groupBy(reads, ({ read: { workload } }) =>
      workload.isWindows === true ? [] : [workload.address],
    );
    const asked = [
      ...(graph.launches ?? []).flatMap((launch) =>
        launch.platformVersion && launch.isFargate !== false
          ? [{ by: launch.address, ...launch.platformVersion, workloads: launch.workloads }]
          : [],
      ),
      ...graph.workloads.flatMap(({ address, platformVersion }) =>
        platformVersion ? [{ by: address, ...platformVersion, workloads: [address] }] : [],
      ),
    ];
    for (const { by, text, span, workloads } of asked) {
      const version = literal(text);
      if (version === null || !/^\d+\.\d+\.\d+$/u.test(version)) continue;
      const own = [...new Set(workloads)]
        .flatMap((address) => byWorkload.get(address) ?? [])
        .toSorted((a, b) => a.index - b.index);
      const lacked = latestLacked(own, "platform", ({ platform }) => compareVersions(version, platform) < 0);
      if (lacked) yield { graph, by, version, at: span, ...lacked };
    }
  }
}
