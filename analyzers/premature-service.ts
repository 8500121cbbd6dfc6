import { withoutKeys } from "../model/address.ts";
import { defineAnalyzer, nameRead, onlyWorkload, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./premature-service.md */
export const prematureService: Analyzer = defineAnalyzer({
  id: "premature-service",
  title: "Service or schedule that may start before its grant is there",
  level: "warning",
  category: "platform",
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
    return {
      at: starter.span,
      message: `Nothing orders ${starter.address} after ${grants.join(" and ")}: tasks may start before they can read ${what}${more}.`,
      help: helpFor(starter.address, grants),
      related: first ? [{ message: "the reference", span: first.span }] : [],
      reads: indices,
      stack,
      workload: onlyWorkload(reads),
    };
  },
});

/** As it is written where the starter is: within a module by the addresses of the module. */
function helpFor(starter: string, grants: readonly string[]): string {
  const isTemplate = !starter.includes(".");
  if (isTemplate) return `Name ${grants.join(" and ")} in its DependsOn.`;
  const module = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*/u.exec(starter)?.[0] ?? "";
  if (!grants.every((grant) => grant.startsWith(module)))
    return `Let ${starter} depend on ${grants.join(" and ")}: through an output or a variable of the module.`;
  const names = grants.map((grant) => withoutKeys(grant.slice(module.length)));
  return `Add depends_on = [${names.join(", ")}].`;
}
