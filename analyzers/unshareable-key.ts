import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unshareable-key.md */
export const unshareableKey: Analyzer = defineAnalyzer({
  id: "unshareable-key",
  title: "Secret of another account under an AWS managed key",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "unshareable-key"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
