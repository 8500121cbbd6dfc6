import { defineCauseAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./key-alias-grant.md */
export const keyAliasGrant: Analyzer = defineCauseAnalyzer({
  id: "key-alias-grant",
  title: "Decryption is granted on an alias or key id instead of the key ARN",
  level: "error",
  category: "access",
});
