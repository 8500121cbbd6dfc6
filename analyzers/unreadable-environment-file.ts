import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unreadable-environment-file.md */
export const unreadableEnvironmentFile: Analyzer = defineCauseAnalyzer({
  id: "unreadable-environment-file",
  title: "Execution role cannot read a file in S3 that its task takes",
  level: "error",
  category: "access",
});
