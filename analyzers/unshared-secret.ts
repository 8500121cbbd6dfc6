import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unshared-secret.md */
export const unsharedSecret: Analyzer = defineAnalyzer({
  id: "unshared-secret",
  title: "Secret of another account that is not shared with the role",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "unshared-secret"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
