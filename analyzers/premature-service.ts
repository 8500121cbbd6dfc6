import { withoutKeys } from "../model/address.ts";
import { groupBy } from "../model/group.ts";
import { defineAnalyzer, nameRead, onlyWorkload, type Analyzer } from "./analyzer.ts";
import { indicesIn } from "./places.ts";

/** Reasoning and executable examples: ./premature-service.md */
export const prematureService: Analyzer = defineAnalyzer({
  id: "premature-service",
  title: "Service or schedule that may start before its grant is there",
  level: "warning",
  category: "platform",
  check: function* (pass) {
    const indicesOf = indicesIn(pass);
    for (const start of pass.starts ?? []) yield { start, indices: indicesOf(start.reads) };
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

/** As it is written where the starter is: by the names of its module or template. */
function helpFor(starter: string, grants: readonly string[]): string {
  // Addresses of Terraform have a type before the name, logical ids have no dots.
  return starter.includes(".") ? helpInModules(starter, grants) : helpInTemplates(starter, grants);
}

function helpInModules(starter: string, grants: readonly string[]): string {
  const module = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*/u.exec(starter)?.[0] ?? "";
  if (!grants.every((grant) => grant.startsWith(module)))
    return `Let ${starter} depend on ${grants.join(" and ")}: through an output or a variable of the module.`;
  const names = grants.map((grant) => withoutKeys(grant.slice(module.length)));
  return `Add depends_on = [${names.join(", ")}].`;
}

/** Where the ways through nested stacks part, one of a template waits for another. */
function helpInTemplates(starter: string, grants: readonly string[]): string {
  const own = starter.split("/");
  const waiting = groupBy(
    grants.map((grant) => {
      const other = grant.split("/");
      const parting = own.findIndex((name, depth) => name !== other[depth]);
      return { who: own.slice(0, parting + 1).join("/"), what: other[parting] ?? grant };
    }),
    ({ who }) => [who],
  );
  return [...waiting]
    .map(([who, whats]) => {
      const names = [...new Set(whats.map(({ what }) => what))].join(" and ");
      return who === starter
        ? `Name ${names} in its DependsOn.`
        : `Name ${names} in the DependsOn of ${who}, or, where that is needed first, put the grant into its template.`;
    })
    .join(" ");
}
