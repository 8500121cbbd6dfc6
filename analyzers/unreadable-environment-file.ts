import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unreadable-environment-file.md */
export const unreadableEnvironmentFile: Analyzer = defineAnalyzer({
  id: "unreadable-environment-file",
  title: "Execution role cannot read an environment file",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "unreadable-environment-file"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
