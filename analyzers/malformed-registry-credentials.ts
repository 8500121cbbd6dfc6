import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./malformed-registry-credentials.md */
export const malformedRegistryCredentials: Analyzer = defineAnalyzer({
  id: "malformed-registry-credentials",
  title: "Registry credentials without a user name or a password",
  level: "error",
  category: "reference",
  check: (pass) => stoppedBy(pass, "malformed-registry-credentials"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be used: ${detail}.`),
});
