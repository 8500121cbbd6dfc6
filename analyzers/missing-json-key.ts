import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./missing-json-key.md */
export const missingJsonKey: Analyzer = defineCauseAnalyzer({
  id: "missing-json-key",
  title: "Secret whose value lacks the key that is asked for",
  level: "error",
  category: "reference",
});
