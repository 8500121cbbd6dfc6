import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./binary-secret.md */
export const binarySecret: Analyzer = defineAnalyzer({
  id: "binary-secret",
  title: "Secret whose value is given as bytes",
  level: "error",
  category: "reference",
  check: (pass) => stoppedBy(pass, "binary-secret"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
