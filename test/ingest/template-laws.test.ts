/** What holds for every template: its form and the order of its keys do not matter, and what is decided stays decided. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { analyzeAll, type AnalyzeOptions } from "../../index.ts";
import { template } from "../iam/concrete/templates.ts";
import { shapeOf } from "../support/graph-shape.ts";
import { toYaml } from "../support/yaml-writer.ts";

const RUNS = 150;

interface Judged {
  readonly shapes: readonly unknown[];
  readonly reads: readonly string[];
}

function judge(text: string, options: AnalyzeOptions = {}): Judged {
  const { report, graphs } = analyzeAll([{ path: "t", text, isNamed: true }], options);
  expect(report.problems).toEqual([]);
  return {
    shapes: graphs.map(shapeOf),
    reads: report.reads.map(({ outcome, cause, requirements }) =>
      JSON.stringify([outcome, cause?.rule, requirements.map((each) => [each.action, each.outcome])]),
    ),
  };
}

/** Keys in another order, everywhere; a list keeps its own. */
function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed));
  if (typeof value !== "object" || value === null) return value;
  const rank = (key: string): number => (key.length * 7919 + key.charCodeAt(0) * seed) % 101;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? 1 : -1))
      .map(([key, inner]) => [key, shuffled(inner, seed)]),
  );
}

test("one template in YAML and in JSON gives one graph and one judgement", () => {
  fc.assert(
    fc.property(template, (document) => {
      expect(judge(toYaml(document))).toEqual(judge(JSON.stringify(document)));
    }),
    { numRuns: RUNS },
  );
});

test("the order of keys does not matter", () => {
  fc.assert(
    fc.property(template, fc.integer({ min: 1, max: 1000 }), (document, seed) => {
      expect(judge(JSON.stringify(shuffled(document, seed))).reads).toEqual(
        judge(JSON.stringify(document)).reads,
      );
    }),
    { numRuns: RUNS },
  );
});

// No resource has a name that holds a variable of policies: what a policy would mean by it is not asked.
const VALUE = fc.constantFrom("app", "prod", "app/db", "x", "web", "", "db-AbCdEf", "*", "a?b");

test("a parameter that is given never turns a decided verdict over", () => {
  let decided = 0;
  fc.assert(
    fc.property(template, VALUE, VALUE, (document, first, second) => {
      const text = JSON.stringify(document);
      const outcomeOf = (options: AnalyzeOptions): string | undefined =>
        analyzeAll([{ path: "t", text, isNamed: true }], options).report.reads[0]?.outcome;
      const before = outcomeOf({});
      if (before === "undetermined") return;
      decided += 1;
      for (const given of [
        [["P1", first]],
        [["P2", second]],
        [
          ["P1", first],
          ["P2", second],
        ],
      ] as const) {
        expect([given, outcomeOf({ parameters: new Map(given) })]).toEqual([given, before]);
      }
      const facts = { region: "eu-west-1", account: "123456789012" };
      expect(outcomeOf({ ...facts, parameters: new Map([["P1", first]]) })).toBe(before);
    }),
    { numRuns: RUNS * 2 },
  );
  expect(decided).toBeGreaterThan(50);
});
