import type { Graph } from "../model/graph.ts";
import { span, type Span } from "../model/source.ts";
import { literal } from "../model/text.ts";
import { defineAnalyzer, stacksOf, type Analyzer } from "./analyzer.ts";
import { onInstances } from "./versions.ts";

interface Missing {
  readonly graph: Graph;
  readonly host: string;
  readonly at: Span;
  readonly workloads: readonly string[];
  readonly reads: readonly number[];
}

const SWITCH = "ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE";
/** Not behind the sign of a comment. */
const SWITCHED_OFF = new RegExp(`^[^#\\n]*\\b(${SWITCH}["']?\\s*[=,:]\\s*["']?(?:false|0)\\b)`, "gmu");

/** Reasoning and executable examples: ./missing-awslogs-override.md */
export const missingAwslogsOverride: Analyzer = defineAnalyzer<Missing>({
  id: "missing-awslogs-override",
  title: "Instances whose agent is told not to write logs with the execution role",
  level: "warning",
  category: "platform",
  check: function* (pass) {
    for (const { graph, reads: all } of stacksOf(pass)) {
      const reads = onInstances(graph, all).filter(({ read }) =>
        (read.workload.texts ?? []).some(
          ({ kind, text }) => kind === "log-driver" && literal(text) === "awslogs",
        ),
      );
      if (reads.length === 0) continue;
      const workloads = [...new Set(reads.map(({ read }) => read.workload.address))];
      for (const { address, span: place } of graph.hosts ?? [])
        for (const match of place.source.text.matchAll(SWITCHED_OFF)) {
          const start = match.index + match[0].lastIndexOf(match[1] ?? "");
          const at = span(place.source, start, start + (match[1] ?? "").length);
          yield { graph, host: address, at, workloads, reads: reads.map(({ index }) => index) };
        }
    }
  },
  explain: ({ graph, host, at, workloads, reads }) => ({
    at,
    message: `the agent on the instances of ${host} is told not to use the execution role for logs, and ${workloads[0] ?? ""}${workloads.length > 1 ? ` and ${workloads.length - 1} more` : ""} has awslogs and an execution role: an instance without the switch does not meet the requirements of such a task.`,
    help: `Take ${SWITCH} away, or set it to true: ECS-optimised images have it.`,
    related: [],
    reads,
    stack: graph.stack,
    workload: workloads.length === 1 ? (workloads[0] ?? null) : null,
    subject: host,
  }),
});
