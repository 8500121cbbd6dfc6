import { render } from "../model/text.ts";
import type { WideGrant } from "../model/verdict.ts";
import { defineAnalyzer, type Analyzer } from "./analyzer.ts";
import { indicesIn, relatedReads } from "./places.ts";

/** Reasoning and executable examples: ./overbroad-grant.md */
export const overbroadGrant: Analyzer = defineAnalyzer({
  id: "overbroad-grant",
  title: "Execution role that can read more than its tasks reference",
  level: "warning",
  category: "hygiene",
  check: function* (pass) {
    const indicesOf = indicesIn(pass);
    for (const grant of pass.wide ?? [])
      if (grant.kind !== "prefix") yield { grant, reads: indicesOf(grant.reads) };
  },
  explain: ({ grant, reads }) => {
    const [first = "", ...others] = grant.opens;
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    const opened =
      grant.kind === "everything" ? first : `${first}${more}, which no task that runs with it references`;
    return {
      at: grant.at,
      message: `${grant.role} may read ${opened}: ${grant.policy} allows it on ${render(grant.pattern)}. What no task needs is there to be misused only.`,
      help:
        grant.smallest === null
          ? "Name what its tasks reference."
          : `For what is read of secrets, as far as it is in view, this is enough, and keeps every read readable: ${statementsOf(grant.smallest)}`,
      related: relatedReads(grant.reads, ({ reference }) => `what ${reference.name ?? "it"} references`),
      reads,
      stack: grant.stack,
      workload: null,
      subject: grant.role,
    };
  },
});

function statementsOf(smallest: NonNullable<WideGrant["smallest"]>): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: smallest.map(({ action, resources }) => ({
      Effect: "Allow",
      Action: action,
      Resource: resources.length === 1 ? resources[0] : resources,
    })),
  });
}
