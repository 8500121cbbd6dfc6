import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./explicit-deny.md */
export const explicitDeny: Analyzer = defineAnalyzer({
  id: "explicit-deny",
  title: "A Deny stops the read of a secret",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "explicit-deny"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
