/**
 * Mutants of real inputs through the whole command: whatever it is given, it ends with 0, 1 or 2, and what it says has
 * a place. A failure prints its seeds; `node bench/fuzz.mjs --seed <seed> --mutants 1 --show` shows the mutant, and
 * without `--show` the same search goes on for as long as one likes (bench/README.md).
 */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { byReader, faultsOf, mutantOf, subjectsIn, type Subject } from "./support/fuzz/trial.ts";

const all = await subjectsIn(fileURLToPath(new URL("..", import.meta.url)));

/** The smaller half of each reader's subjects: the ordinary run is quick. */
const subjects = new Map(
  [...byReader(all)].map(([reader, of]) => {
    const bySize = of.toSorted((a, b) => sizeOf(a) - sizeOf(b));
    return [reader, bySize.slice(0, Math.ceil(bySize.length / 2))] as const;
  }),
);

function sizeOf({ files }: Subject): number {
  return Object.values(files).reduce((sum, content) => sum + content.length, 0);
}

const BATCHES = 20;
const MUTANTS = 105;

test("every reader has subjects", () => {
  expect([...subjects.keys()].toSorted()).toEqual([
    "CDK manifest",
    "HCL",
    "JSON template",
    "YAML template",
    "base",
    "baseline",
    "configuration file",
    "context",
    "definition",
    "parameters",
    "plan",
    "plan and configuration",
    "plan file",
    "policy file",
    "state",
    "tf.json",
    "variables",
  ]);
});

test.each(Array.from({ length: BATCHES }, (_, batch) => batch * MUTANTS))(
  "mutants from seed %i on",
  async (first) => {
    const faults: string[] = [];
    for (let seed = first; seed < first + MUTANTS; seed += 1)
      faults.push(...(await faultsOf(mutantOf(seed, subjects))).map((fault) => `seed ${seed}: ${fault}`));
    expect(faults).toEqual([]);
  },
);

test("a seed gives one mutant", () => {
  for (let seed = 0; seed < 20; seed += 1) expect(mutantOf(seed, subjects)).toEqual(mutantOf(seed, subjects));
});
