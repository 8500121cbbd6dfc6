import type { Graph, Secret } from "../model/graph.ts";
import { render } from "../model/text.ts";
import { defineAnalyzer, type Analyzer } from "./analyzer.ts";

/** "The secret name can contain ASCII letters, numbers, and the following characters: /_+=.@-", 512 of them at most. */
const LENGTH_LIMIT = 512;

/** Reasoning and executable examples: ./invalid-secret-name.md */
export const invalidSecretName: Analyzer = defineAnalyzer({
  id: "invalid-secret-name",
  title: "Name that Secrets Manager does not take",
  level: "error",
  category: "reference",
  check: function* ({ graphs = [] }) {
    for (const graph of graphs) {
      for (const secret of graph.secrets) {
        const defect = defectOf(secret);
        if (defect !== null) yield { graph, secret, defect };
      }
    }
  },
  explain: ({ graph, secret, defect }: { graph: Graph; secret: Secret; defect: string }) => ({
    at: secret.span,
    message: `the name ${JSON.stringify(shorten(render(secret.name)))} of ${secret.address} ${defect}: Secrets Manager refuses to create it.`,
    help: `Use letters, digits and / _ + = . @ - only, ${LENGTH_LIMIT} of them at most.`,
    related: [],
    reads: [],
    stack: graph.stack,
    workload: null,
    subject: secret.address,
  }),
});

function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

function defectOf({ name }: Secret): string | null {
  const known = name.filter((part) => typeof part === "string").join("");
  // Services give their own secrets names such as rds!db-….
  if (/^[a-z-]+!/u.test(known)) return null;
  const wrong = /[^A-Za-z0-9/_+=.@-]/u.exec(known)?.[0];
  if (wrong !== undefined) return `holds ${JSON.stringify(wrong)}`;
  return known.length > LENGTH_LIMIT ? `has ${known.length} characters` : null;
}
