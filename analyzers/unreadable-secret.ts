import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unreadable-secret.md */
export const unreadableSecret: Analyzer = defineAnalyzer({
  id: "unreadable-secret",
  title: "Execution role cannot read a referenced secret",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "unreadable-secret"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
