import { defineAnalyzer, type Analyzer } from "./analyzer.ts";
import { explainStop, stopsOfKind } from "./network-stops.ts";

/** Reasoning and executable examples: ./unreachable-endpoint.md */
export const unreachableEndpoint: Analyzer = defineAnalyzer({
  id: "unreachable-endpoint",
  title: "Tasks without a way to the store that they read from",
  level: "error",
  category: "platform",
  check: (pass) => stopsOfKind(pass, "none"),
  explain: explainStop,
});
