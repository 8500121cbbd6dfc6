import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./binary-secret.md */
export const binarySecret: Analyzer = defineCauseAnalyzer({
  id: "binary-secret",
  title: "Secret whose value is given as bytes",
  level: "error",
  category: "reference",
});
