import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unmet-condition.md */
export const unmetCondition: Analyzer = defineAnalyzer({
  id: "unmet-condition",
  title: "Permission has a condition that the call never meets",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "unmet-condition"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
