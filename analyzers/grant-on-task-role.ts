import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./grant-on-task-role.md */
export const grantOnTaskRole: Analyzer = defineAnalyzer({
  id: "grant-on-task-role",
  title: "Permission is on the task role instead of the execution role",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "grant-on-task-role"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
