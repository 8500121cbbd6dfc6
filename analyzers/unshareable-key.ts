import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unshareable-key.md */
export const unshareableKey: Analyzer = defineCauseAnalyzer({
  id: "unshareable-key",
  title: "Secret of another account under an AWS managed key",
  level: "error",
  category: "access",
});
