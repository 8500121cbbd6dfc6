import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./missing-json-key.md */
export const missingJsonKey: Analyzer = defineAnalyzer({
  id: "missing-json-key",
  title: "Secret whose value lacks the key that is asked for",
  level: "error",
  category: "reference",
  check: (pass) => stoppedBy(pass, "missing-json-key"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
