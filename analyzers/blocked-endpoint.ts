import { defineAnalyzer, type Analyzer } from "./analyzer.ts";
import { explainStop, stopsOfKind } from "./network-stops.ts";

/** Reasoning and executable examples: ./blocked-endpoint.md */
export const blockedEndpoint: Analyzer = defineAnalyzer({
  id: "blocked-endpoint",
  title: "Way to the store that lets nothing through",
  level: "error",
  category: "platform",
  check: (pass) => stopsOfKind(pass, "shut"),
  explain: explainStop,
});
