import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./malformed-secret-reference.md */
export const malformedSecretReference: Analyzer = defineAnalyzer({
  id: "malformed-secret-reference",
  title: "Reference that ECS cannot parse",
  level: "error",
  category: "reference",
  check: (pass) => stoppedBy(pass, "malformed-secret-reference"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} is malformed: ${detail}.`),
});
