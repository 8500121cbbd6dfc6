import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./undecryptable-key.md */
export const undecryptableKey: Analyzer = defineCauseAnalyzer({
  id: "undecryptable-key",
  title: "Customer managed key that the execution role cannot decrypt with",
  level: "error",
  category: "access",
});
