/** Real plans and states of every configuration: with it, they say what it says; alone, what they decide agrees. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { analyze, type Report } from "../../index.ts";
import { load } from "../../load/load.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** `create` on nothing, `update` after other policies and definitions, `noop`, `destroy`; the state, shown and stored. */
const VARIANTS = ["create", "update", "noop", "destroy", "state", "raw-state"] as const;

type Variant = (typeof VARIANTS)[number];

const PLANS = Object.fromEntries(
  VARIANTS.map((variant) => {
    const packed = readFileSync(new URL(`plans/${variant}.json.gz`, import.meta.url));
    return [variant, JSON.parse(gunzipSync(packed).toString()) as Readonly<Record<string, unknown>>];
  }),
) as Readonly<Record<Variant, Readonly<Record<string, unknown>>>>;

type Verdicts = ReadonlyMap<string, string>;

function verdicts({ reads }: Report): Verdicts {
  return new Map(
    reads.map(({ workload, reference, outcome }) => [
      `${workload.address} ${reference.container} ${reference.name}`,
      outcome,
    ]),
  );
}

function configuration(folder: string): Verdicts {
  const [main = ""] = ["main.tf", "main.tf.json"].filter((name) => existsSync(`${ROOT}/${folder}/${name}`));
  return verdicts(analyze(load([`${folder}/${main}`], ROOT, () => Buffer.alloc(0))));
}

function judged(variant: Variant, folder: string, source?: string): Report {
  const text = Buffer.from(JSON.stringify(PLANS[variant][folder]));
  const { sources, projects, findSource } = load(["-"], ROOT, () => text, source);
  return analyze(source === undefined ? sources : { sources, projects, findSource });
}

/** Reads of a task definition that the variable with which the plans were made leaves out. */
const LEFT_OUT = new Set(["aws_ecs_task_definition.canary[0] canary TOKEN"]);

const FOLDERS = Object.keys(PLANS.create);

describe.each(["create", "update", "noop"] as const)("%s plans with their configuration", (variant) => {
  test.each(FOLDERS)("%s", (folder) => {
    const report = judged(variant, folder, folder);
    expect(report.problems).toEqual([]);
    const expected = [...configuration(folder)].filter(([read]) => !LEFT_OUT.has(read));
    const found = verdicts(report);
    expect([...found.keys()].toSorted()).toEqual(expected.map(([read]) => read).toSorted());
    for (const [read, outcome] of expected)
      if (outcome !== "undetermined") expect(`${read} ${found.get(read)}`).toBe(`${read} ${outcome}`);
  });
});

test.each(FOLDERS)("a plan that destroys %s leaves nothing to read", (folder) => {
  for (const source of [undefined, folder]) {
    const report = judged("destroy", folder, source);
    expect(report.problems).toEqual([]);
    expect(report.reads).toEqual([]);
  }
});

/** How many of the configurations' reads are decided without them: of new things a plan knows little. */
const DECIDED = new Map<Variant, string>([
  ["create", "7 of 156"],
  ["update", "149 of 156"],
  ["noop", "149 of 156"],
  ["state", "155 of 156"],
  ["raw-state", "155 of 156"],
]);

test.each([...DECIDED])("%s alone: what is decided agrees, and that is %s", (variant, share) => {
  const counts = { decided: 0, reads: 0 };
  for (const folder of FOLDERS) {
    const report = judged(variant, folder);
    expect(report.problems).toEqual([]);
    const found = verdicts(report);
    for (const [read, outcome] of configuration(folder)) {
      if (LEFT_OUT.has(read)) continue;
      counts.reads += 1;
      const alone = found.get(read) ?? "undetermined";
      if (alone === "undetermined") continue;
      counts.decided += 1;
      if (outcome !== "undetermined")
        expect(`${folder} ${read} ${alone}`).toBe(`${folder} ${read} ${outcome}`);
    }
  }
  expect(`${counts.decided} of ${counts.reads}`).toBe(share);
});

test.each(FOLDERS)("the state of %s is told alike as it is shown and as it is stored", (folder) => {
  const told = ({ reads, findings, inputs }: Report): unknown => ({
    inputs,
    reads: reads.map((read) => [read.workload.address, read.reference.name, read.outcome, read.requirements]),
    findings: findings.map((finding) => [finding.rule, finding.message]),
  });
  const withoutPlaces = (report: Report): unknown =>
    JSON.parse(JSON.stringify(told(report), (key, value: unknown) => (key === "span" ? undefined : value)));
  expect(withoutPlaces(judged("raw-state", folder))).toEqual(withoutPlaces(judged("state", folder)));
});
