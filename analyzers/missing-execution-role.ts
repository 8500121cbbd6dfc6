import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./missing-execution-role.md */
export const missingExecutionRole: Analyzer = defineAnalyzer({
  id: "missing-execution-role",
  title: "No execution role to read the referenced secrets with",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "missing-execution-role"),
  explain: (stopped) =>
    explainCause(stopped, (subject, detail) => `${detail}; registering or starting it fails (${subject}).`),
});
