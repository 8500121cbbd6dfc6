import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./wrong-action.md */
export const wrongAction: Analyzer = defineCauseAnalyzer({
  id: "wrong-action",
  title: "Policy allows another action than the one that reads",
  level: "error",
  category: "access",
});
