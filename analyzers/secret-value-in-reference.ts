import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./secret-value-in-reference.md */
export const secretValueInReference: Analyzer = defineAnalyzer({
  id: "secret-value-in-reference",
  title: "Reference that is a value instead of a name",
  level: "error",
  category: "reference",
  check: (pass) => stoppedBy(pass, "secret-value-in-reference"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} is no reference: ${detail}.`),
});
