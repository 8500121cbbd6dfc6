import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./secret-name-reference.md */
export const secretNameReference: Analyzer = defineAnalyzer({
  id: "secret-name-reference",
  title: "Secret referenced by its name instead of its ARN",
  level: "error",
  category: "reference",
  check: (pass) => stoppedBy(pass, "secret-name-reference"),
  explain: (stopped) =>
    explainCause(stopped, (subject, detail) => `${subject} names nothing that ECS can find: ${detail}.`),
});
