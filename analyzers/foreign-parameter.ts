import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./foreign-parameter.md */
export const foreignParameter: Analyzer = defineAnalyzer({
  id: "foreign-parameter",
  title: "SSM parameter of another account or region",
  level: "error",
  category: "reference",
  check: (pass) => stoppedBy(pass, "foreign-parameter"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
