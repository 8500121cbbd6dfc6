import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./undecryptable-key.md */
export const undecryptableKey: Analyzer = defineAnalyzer({
  id: "undecryptable-key",
  title: "Customer managed key that the execution role cannot decrypt with",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "undecryptable-key"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
