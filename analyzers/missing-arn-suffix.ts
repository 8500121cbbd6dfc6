import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./missing-arn-suffix.md */
export const missingArnSuffix: Analyzer = defineCauseAnalyzer({
  id: "missing-arn-suffix",
  title: "Policy names a secret without its six-character suffix",
  level: "error",
  category: "access",
});
