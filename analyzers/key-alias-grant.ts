import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./key-alias-grant.md */
export const keyAliasGrant: Analyzer = defineAnalyzer({
  id: "key-alias-grant",
  title: "Decryption is granted on an alias or key id instead of the key ARN",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "key-alias-grant"),
  explain: (stopped) => explainCause(stopped, (subject, detail) => `${subject} cannot be read: ${detail}.`),
});
