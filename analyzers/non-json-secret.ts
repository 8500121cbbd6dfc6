import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./non-json-secret.md */
export const nonJsonSecret: Analyzer = defineCauseAnalyzer({
  id: "non-json-secret",
  title: "Key asked of a secret that is no JSON object",
  level: "error",
  category: "reference",
});
