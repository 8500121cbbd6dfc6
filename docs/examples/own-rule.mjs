// A rule of one's own: what is called prod/… is for stacks under prod/ only.
import { defineAnalyzer } from "canread";

export const strayProductionSecret = defineAnalyzer({
  id: "stray-production-secret",
  title: "Secret of production in another stack",
  level: "error",
  category: "hygiene",
  *check({ reads }) {
    for (const [index, read] of reads.entries()) {
      // An ARN is a list of its parts: strings, and objects for what is not known yet.
      const arn = read.secret?.arn.map((part) => (typeof part === "string" ? part : "*")).join("") ?? "";
      const isOfProduction = /:(?:secret:|parameter\/)prod\//.test(arn);
      if (isOfProduction && !read.stack.startsWith("prod/")) yield { index, read, arn };
    }
  },
  explain: ({ index, read, arn }) => ({
    at: read.span,
    message: `${read.workload.address} takes ${arn}, and ${read.stack} is no stack of production.`,
    help: "Take the secret of this stage.",
    related: [],
    reads: [index],
    stack: read.stack,
    workload: read.workload.address,
  }),
});
