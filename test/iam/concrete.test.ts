/**
 * Verdicts against a second evaluator that knows nothing but plain strings: `readable` has to be allowed in every
 * sampled completion of what is unknown, `unreadable` in none. `CONCRETE=100000` samples as much as a night allows.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { analyzeAll } from "../../index.ts";
import type { Hole } from "../../model/text.ts";
import { succeeds, type Completion } from "./concrete/read.ts";
import { template } from "./concrete/templates.ts";

const PAIRS = Number(process.env["CONCRETE"] ?? 6000);
/** Completions for each template. */
const SAMPLES = 8;

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** What people put into parameters, and what is near to the names and patterns of the templates. */
const TEXTS = ["app", "prod", "db", "app/db", "x", "web", "app/d", "other", "a", "db-AbCdEf"];

/** A completion by a seed: the same hole is the same string, and different holes of generated values differ. */
function completionOf(seed: number): Completion {
  const known = new Map<string, string>();
  const flags = new Map<string, boolean>();
  let state = seed * 2_654_435_761 + 12_345;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((Math.abs(state) / 2_147_483_648) * below);
  };
  const letters = (count: number, from: string): string =>
    Array.from({ length: count }, () => from[next(from.length)]).join("");
  const pick = (from: readonly string[]): string => from[next(from.length)] ?? "";
  const make = ({ language }: Hole): string => {
    if (language.choices) return pick(language.choices);
    switch (language.alphabet) {
      case "digit":
        return pick(["123456789012", "210987654321", letters(12, "0123456789")]);
      case "alphanumeric":
        return letters(language.min, LETTERS);
      case "lower-hyphen":
        return language.max === 14
          ? pick(["eu-west-1", "us-east-1", "ap-southeast-2"])
          : letters(36, "abcdef0123456789");
      case "name":
        return pick(["app-", "stack-", ""]) + letters(9, LETTERS);
      default:
        return pick(TEXTS);
    }
  };
  return {
    fill: (hole) => {
      const value = known.get(hole.id) ?? make(hole);
      known.set(hole.id, value);
      return value;
    },
    flag: (id) => {
      const value = flags.get(id) ?? next(2) === 1;
      flags.set(id, value);
      return value;
    },
  };
}

test("the second evaluator agrees with every decided verdict", () => {
  const counts = { readable: 0, unreadable: 0, undetermined: 0, both: 0 };
  let pairs = 0;
  fc.assert(
    fc.property(template, fc.nat(), (document, seed) => {
      const source = { path: "t.json", text: JSON.stringify(document), isNamed: true };
      const { graphs, report } = analyzeAll([source]);
      expect(report.problems).toEqual([]);
      const [graph] = graphs;
      const [read] = report.reads;
      if (!graph || !read) throw new Error("the template has no read");
      const seen = new Set<boolean>();
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        const result = succeeds(graph, read, completionOf(seed + sample));
        if (result === null) continue;
        pairs += 1;
        seen.add(result);
        if (read.outcome === "readable") expect(result).toBe(true);
        if (read.outcome === "unreadable") expect(result).toBe(false);
      }
      counts[read.outcome] += 1;
      if (seen.size === 2) counts.both += 1;
    }),
    { numRuns: Math.ceil(PAIRS / SAMPLES), seed: 20_261_125 },
  );
  // The templates are worth something only if they come out in every way.
  expect(pairs).toBeGreaterThan(PAIRS * 0.8);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(PAIRS / SAMPLES / 100);
}, 600_000);
