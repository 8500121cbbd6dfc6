import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./endpoint-policy-gap.md */
export const endpointPolicyGap: Analyzer = defineAnalyzer({
  id: "endpoint-policy-gap",
  title: "Policy of the VPC endpoint does not allow the read",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "endpoint-policy-gap"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
