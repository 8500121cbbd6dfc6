import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./closed-key-policy.md */
export const closedKeyPolicy: Analyzer = defineAnalyzer({
  id: "closed-key-policy",
  title: "Key policy neither lets the role in nor delegates to the account",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "closed-key-policy"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
