import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unsupported-secret-field.md */
export const unsupportedSecretField: Analyzer = defineCauseAnalyzer({
  id: "unsupported-secret-field",
  title: "Credentials of a file system or gMSA in a form that their reader cannot take",
  level: "error",
  category: "reference",
});
