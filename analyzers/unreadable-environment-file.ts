import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unreadable-environment-file.md */
export const unreadableEnvironmentFile: Analyzer = defineCauseAnalyzer({
  id: "unreadable-environment-file",
  title: "Execution role cannot read an environment file, or one of a log router",
  level: "error",
  category: "access",
});
