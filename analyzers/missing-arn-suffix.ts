import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./missing-arn-suffix.md */
export const missingArnSuffix: Analyzer = defineAnalyzer({
  id: "missing-arn-suffix",
  title: "Policy names a secret without its six-character suffix",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "missing-arn-suffix"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
