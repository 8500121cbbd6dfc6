import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./boundary-gap.md */
export const boundaryGap: Analyzer = defineCauseAnalyzer({
  id: "boundary-gap",
  title: "Permissions boundary does not allow the read",
  level: "error",
  category: "access",
});
