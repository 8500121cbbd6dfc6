import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./undetermined-access.md */
export const undeterminedAccess: Analyzer = defineAnalyzer({
  id: "undetermined-access",
  title: "Whether a secret can be read is not decided by the input",
  level: "warning",
  category: "access",
  check: (pass) => stoppedBy(pass, "undetermined-access"),
  explain: (stopped) =>
    explainCause(
      stopped,
      (subject, detail) => `Not decided whether ${subject} can be read. Open: ${detail}.`,
    ),
});
