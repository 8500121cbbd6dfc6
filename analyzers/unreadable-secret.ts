import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unreadable-secret.md */
export const unreadableSecret: Analyzer = defineCauseAnalyzer({
  id: "unreadable-secret",
  title: "Execution role cannot read a referenced secret",
  level: "error",
  category: "access",
});
