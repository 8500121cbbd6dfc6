import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./boundary-gap.md */
export const boundaryGap: Analyzer = defineAnalyzer({
  id: "boundary-gap",
  title: "Permissions boundary does not allow the read",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "boundary-gap"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
