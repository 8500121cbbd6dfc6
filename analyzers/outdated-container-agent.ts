import type { Graph } from "../model/graph.ts";
import { span, type Source, type Span } from "../model/source.ts";
import { defineAnalyzer, nameReads, stacksOf, type Analyzer, type IndexedRead } from "./analyzer.ts";
import { compareVersions, latestLacked, onInstances, type Feature } from "./versions.ts";

interface Outdated {
  readonly graph: Graph;
  readonly host: string;
  readonly pin: Pin;
  readonly feature: Feature;
  readonly reads: readonly IndexedRead[];
}

/** Reasoning and executable examples: ./outdated-container-agent.md */
export const outdatedContainerAgent: Analyzer = defineAnalyzer<Outdated>({
  id: "outdated-container-agent",
  title: "Pinned agent of ECS, or image with it, that cannot read what is referenced",
  level: "warning",
  category: "platform",
  check: function* (pass) {
    for (const { graph, reads: all } of stacksOf(pass)) {
      const reads = onInstances(graph, all);
      for (const host of graph.hosts ?? []) {
        for (const pin of pinsIn(host.span.source)) {
          const lacked = latestLacked(reads, "agent", (feature) => isBefore(pin, feature));
          if (lacked) yield { graph, host: host.address, pin, ...lacked };
        }
      }
    }
  },
  explain: ({ graph, host, pin, feature, reads }) => ({
    at: pin.at,
    message: `the instances of ${host} are pinned to ${pin.words}, and ${nameReads({ reads })} ${reads.length === 1 ? "needs" : "need"} ${feature.words}, which the agent has from ${feature.agent} on${pin.kind === "image" ? `, of ${feature.since.slice(0, 4)}` : ""}: no instance meets the requirements of the task.`,
    help: "Take the recommended image (the parameter /aws/service/ecs/optimized-ami/…/recommended), or a later one.",
    related: [],
    reads: reads.map(({ index }) => index),
    stack: graph.stack,
    workload: null,
    subject: `${host} ${pin.words}`,
  }),
});

interface Pin {
  readonly kind: "image" | "agent";
  /** A day, `YYYYMMDD`, or a version. */
  readonly value: string;
  readonly words: string;
  readonly at: Span;
}

function isBefore({ kind, value }: Pin, { agent, since }: Feature): boolean {
  return kind === "image" ? value < since : compareVersions(value, agent) < 0;
}

/** The names of images have the day on which they were built; an agent that came out later is in none of them. */
const IMAGE =
  /\b(?:amzn2|al2023)-ami-ecs-[a-z0-9.-]*?(20\d{6})\b|\bamzn-ami-(201[5-8])\.\d{2}\.[a-z0-9]+-amazon-ecs-optimized/gu;
const AGENT = /\bamazon-ecs-agent:v?(\d+\.\d+\.\d+)\b/gu;

function pinsIn(source: Source): readonly Pin[] {
  const { text } = source;
  const at = (match: RegExpExecArray): Span => span(source, match.index, match.index + match[0].length);
  return [
    ...[...text.matchAll(IMAGE)].flatMap((match): readonly Pin[] => {
      const day = match[1];
      return day === undefined
        ? []
        : [
            {
              kind: "image",
              value: day,
              words: `the image ${match[0]} of ${day.slice(0, 4)}`,
              at: at(match),
            },
          ];
    }),
    ...[...text.matchAll(AGENT)].map((match): Pin => ({
      kind: "agent",
      value: match[1] ?? "",
      words: `the agent ${match[1] ?? ""}`,
      at: at(match),
    })),
  ];
}
