import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unshared-secret.md */
export const unsharedSecret: Analyzer = defineCauseAnalyzer({
  id: "unshared-secret",
  title: "Secret of another account that is not shared with the role",
  level: "error",
  category: "access",
});
