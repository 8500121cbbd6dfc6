import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./wrong-action.md */
export const wrongAction: Analyzer = defineAnalyzer({
  id: "wrong-action",
  title: "Policy allows another action than the one that reads",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "wrong-action"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
