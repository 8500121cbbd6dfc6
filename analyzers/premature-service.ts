import { defineAnalyzer, nameRead, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./premature-service.md */
export const prematureService: Analyzer = defineAnalyzer({
  id: "premature-service",
  title: "Service or schedule that may start before its grant is there",
  level: "warning",
  check: function* ({ reads, starts = [] }) {
    for (const start of starts)
      yield {
        start,
        indices: start.reads.map((read) => reads.indexOf(read)).filter((index) => index !== -1),
      };
  },
  explain: ({ start: { stack, starter, grants, reads }, indices }) => {
    const [first] = reads;
    const what = first ? nameRead(first) : "its secrets";
    const more = reads.length > 1 ? ` and ${reads.length - 1} more` : "";
    const workloads = new Set(reads.map((read) => read.workload.address));
    return {
      at: starter.span,
      message: `Nothing orders ${starter.address} after ${grants.join(" and ")}: tasks may start before they can read ${what}${more}.`,
      help: `Let ${starter.address} depend on ${grants.join(" and ")} (depends_on or DependsOn).`,
      related: reads.map((read) => ({ message: nameRead(read), span: read.span })),
      reads: indices,
      stack,
      workload: workloads.size === 1 && first ? first.workload.address : null,
    };
  },
});
