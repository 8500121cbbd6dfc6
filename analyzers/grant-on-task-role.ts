import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./grant-on-task-role.md */
export const grantOnTaskRole: Analyzer = defineCauseAnalyzer({
  id: "grant-on-task-role",
  title: "Permission is on the task role instead of the execution role",
  level: "error",
  category: "access",
});
