import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unreadable-runtime-secret.md */
export const unreadableRuntimeSecret: Analyzer = defineAnalyzer({
  id: "unreadable-runtime-secret",
  title: "Application role cannot read the secret that a variable names",
  level: "warning",
  category: "access",
  check: (pass) => stoppedBy(pass, "unreadable-runtime-secret"),
  explain: (stopped) =>
    explainCause(stopped, (subject, detail) => `${subject} cannot be read by the application: ${detail}.`),
});
