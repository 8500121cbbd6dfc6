import type { ContentKind } from "../model/content.ts";
import { isTask } from "../model/services.ts";
import { defineAnalyzer, nameRead, type Analyzer } from "./analyzer.ts";

/** How what is no text arrives; what arrives as it is written is not here. https://pkg.go.dev/fmt */
const FORMS: Readonly<Partial<Record<ContentKind, string>>> = {
  exponent: "a number that arrives with an exponent, as 1000000 does as 1e+06",
  null: "null, which arrives as the text <nil>",
  object: "an object, which arrives in the form map[key:value]",
  list: "a list, which arrives in the form [a b]",
};

/** Reasoning and executable examples: ./reshaped-json-value.md */
export const reshapedJsonValue: Analyzer = defineAnalyzer({
  id: "reshaped-json-value",
  title: "JSON value that arrives in another form than it is stored in",
  level: "warning",
  category: "reference",
  check: function* ({ reads }) {
    for (const [index, read] of reads.entries()) {
      const form = read.secret?.valueKind && FORMS[read.secret.valueKind];
      // How the others print a value is not said.
      if (!isTask(read.workload.service)) continue;
      if (form !== undefined && read.outcome !== "unreadable") yield { index, read, form };
    }
  },
  explain: ({ index, read, form }) => ({
    at: read.span,
    message: `${nameRead(read)} takes the key ${JSON.stringify(read.secret?.jsonKey)} of ${read.secret?.address ?? "the secret"}, which holds ${form}.`,
    help: "Store the value as a text, in quotes, as the application expects it.",
    related: read.secret?.span ? [{ message: "the secret", span: read.secret.span }] : [],
    reads: [index],
    stack: read.stack,
    workload: read.workload.address,
  }),
});
