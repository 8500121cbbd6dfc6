import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./foreign-parameter.md */
export const foreignParameter: Analyzer = defineCauseAnalyzer({
  id: "foreign-parameter",
  title: "SSM parameter of another account or region",
  level: "error",
  category: "reference",
});
