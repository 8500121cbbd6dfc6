import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./endpoint-policy-gap.md */
export const endpointPolicyGap: Analyzer = defineCauseAnalyzer({
  id: "endpoint-policy-gap",
  title: "Policy of the VPC endpoint does not allow the read",
  level: "error",
  category: "access",
});
