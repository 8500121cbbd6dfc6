import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./non-json-secret.md */
export const nonJsonSecret: Analyzer = defineAnalyzer({
  id: "non-json-secret",
  title: "Key asked of a secret that is no JSON object",
  level: "error",
  category: "reference",
  check: (pass) => stoppedBy(pass, "non-json-secret"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
