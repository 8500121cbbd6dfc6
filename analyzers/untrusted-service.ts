import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./untrusted-service.md */
export const untrustedService: Analyzer = defineAnalyzer({
  id: "untrusted-service",
  title: "Trust policy does not let ECS assume the execution role",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "untrusted-service"),
  explain: (stopped) =>
    explainCause(
      stopped,
      (subject, detail) => `${subject} cannot be read: ${detail}, so that no task starts.`,
    ),
});
