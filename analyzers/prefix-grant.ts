import { render } from "../model/text.ts";
import { defineAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./prefix-grant.md */
export const prefixGrant: Analyzer = defineAnalyzer({
  id: "prefix-grant",
  title: "Grant on name-* where name-?????? is meant",
  level: "note",
  category: "hygiene",
  check: function* ({ wide = [] }) {
    for (const grant of wide) if (grant.kind === "prefix") yield grant;
  },
  explain: ({ at, role, policy, pattern, opens, stack }) => {
    const shown = render(pattern);
    return {
      at,
      message: `${policy} lets ${role} read ${shown}, the secret that is read with it, and each other one whose name begins alike, as ${opens[0] ?? ""}.`,
      help: `A suffix has six characters: write ${shown.slice(0, -1)}??????.`,
      related: [],
      reads: [],
      stack,
      workload: null,
      subject: `${role} ${shown}`,
    };
  },
});
