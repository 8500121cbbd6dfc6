import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./explicit-deny.md */
export const explicitDeny: Analyzer = defineCauseAnalyzer({
  id: "explicit-deny",
  title: "A Deny stops the read of a secret",
  level: "error",
  category: "access",
});
