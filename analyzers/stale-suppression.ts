import type { IdleSuppression } from "../model/report.ts";
import { defineAnalyzer, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./stale-suppression.md */
export const staleSuppression: Analyzer = defineAnalyzer({
  id: "stale-suppression",
  title: "Suppression that is expired, unused or without a reason",
  level: "warning",
  category: "hygiene",
  check: ({ idle = [] }) => idle,
  explain: ({ suppression, why, rule }) => {
    const [message, help] = wordsFor(why, rule, suppression.until ?? "");
    return {
      at: suppression.at,
      message: `the suppression ${message}.`,
      help,
      related: [],
      reads: [],
      stack: "",
      workload: null,
      subject: `${suppression.at.source.path} ${why} ${rule} ${suppression.reason}`,
    };
  },
});

const FORM = "canread:ignore <rule> [until=YYYY-MM-DD] <reason>";

function wordsFor(
  why: IdleSuppression["why"],
  rule: string,
  until: string,
): readonly [message: string, help: string] {
  switch (why) {
    case "expired":
      return [
        `of ${rule} held until ${until}, and does so no more`,
        "Repair what it suppressed, or give it another date.",
      ];
    case "unused":
      return [
        `of ${rule} suppresses nothing`,
        "Take it away; what it suppressed is repaired, or stands elsewhere.",
      ];
    case "no-reason":
      return [`of ${rule} gives no reason, and is not followed`, `Say why it stays: ${FORM}.`];
    case "no-rule":
      return [
        rule === "" ? "names no rule" : `names ${JSON.stringify(rule)}, which is no rule`,
        `Write ${FORM}; \`canread rules\` lists the rules.`,
      ];
    case "bad-date":
      return [
        `of ${rule} holds until ${JSON.stringify(until)}, which is no date, and is not followed`,
        `Write ${FORM}.`,
      ];
  }
}
