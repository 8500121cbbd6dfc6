import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./mismatched-grant.md */
export const mismatchedGrant: Analyzer = defineAnalyzer({
  id: "mismatched-grant",
  title: "Policy names a resource that misses the secret it means",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "mismatched-grant"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
