/** Ways in which everything that is unknown may turn out, by a seed. */
import type { Hole } from "../../../model/text.ts";
import type { Completion } from "./read.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** What people put into parameters, and what is near to the names and patterns of the templates. */
const TEXTS = ["app", "prod", "db", "app/db", "x", "web", "app/d", "other", "a", "db-AbCdEf"];

/** A completion by a seed: the same hole is the same string, and different holes of generated values differ. */
export function completionOf(seed: number): Completion {
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
      case "hyphenated":
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
