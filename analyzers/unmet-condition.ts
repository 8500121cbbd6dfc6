import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unmet-condition.md */
export const unmetCondition: Analyzer = defineCauseAnalyzer({
  id: "unmet-condition",
  title: "Permission has a condition that the call never meets",
  level: "error",
  category: "access",
});
