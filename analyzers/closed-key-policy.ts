import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./closed-key-policy.md */
export const closedKeyPolicy: Analyzer = defineCauseAnalyzer({
  id: "closed-key-policy",
  title: "Key policy neither lets the role in nor delegates to the account",
  level: "error",
  category: "access",
});
