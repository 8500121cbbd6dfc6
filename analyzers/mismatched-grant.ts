import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./mismatched-grant.md */
export const mismatchedGrant: Analyzer = defineCauseAnalyzer({
  id: "mismatched-grant",
  title: "Policy names a resource that misses the secret it means",
  level: "error",
  category: "access",
});
