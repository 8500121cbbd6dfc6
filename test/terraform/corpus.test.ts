import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { analyze, type Report } from "../../index.ts";
import { load } from "../../load/load.ts";

/**
 * Configurations in the styles of real repositories. `expected.json` is what AWS does with each read, reasoned
 * from its rules; the configuration must say just that, and its real plans must say it wherever they decide.
 * `plan.json` was made where the secrets exist, and the roles too where the plan says nothing without them;
 * `plan-secrets-exist.json` where the roles are new, and `plan-new.json` where everything is.
 */
const FOLDER = "test/terraform/corpus";
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Files that are judged otherwise than AWS would, with the reason. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ["name-prefix/plan.json", "the plan's `name_prefix` is not consulted for the nearest cause"],
]);

const FILES = readdirSync(`${ROOT}${FOLDER}`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => judgedFilesOf(name));

function judgedFilesOf(name: string): readonly string[] {
  return readdirSync(`${ROOT}${FOLDER}/${name}`)
    .filter((file) => /^(?:main\.tf(?:\.json)?|plan(?:-[a-z-]+)?\.json)$/u.test(file))
    .map((file) => `${name}/${file}`);
}

interface Expected {
  /** Facts that the configuration leaves open. */
  readonly facts?: { readonly account?: string; readonly region?: string };
  /** Verdicts by workload, container and name. */
  readonly reads: Verdicts;
  /** Reads of resources that the plan's variables leave out. */
  readonly absentFromPlan?: readonly string[];
}

type Verdicts = Readonly<Record<string, string>>;

function textOf(path: string): string {
  return readFileSync(`${ROOT}${FOLDER}/${path}`, "utf8");
}

function judge(path: string, { facts }: Expected): Report {
  const shown = `${FOLDER}/${path}`;
  const isPlan = /\/plan[^/]*$/u.test(path);
  const input = isPlan
    ? [{ path: shown, text: textOf(path), isNamed: true }]
    : load([shown], ROOT, () => Buffer.alloc(0));
  return analyze(input, facts);
}

function verdictsOf({ reads }: Report): Verdicts {
  const entries = reads.map(({ workload, reference, outcome, cause }): [string, string] => [
    `${workload.address} ${reference.container} ${reference.name}`,
    outcome === "unreadable" ? `${outcome} ${cause?.rule}` : outcome,
  ]);
  return Object.fromEntries(entries);
}

/** A definition that is known only after apply is one undetermined read without container and name. */
function wholeOf(key: string): string {
  return key.replace(/ \S+ \S+$/u, " null null");
}

/** What canread says of a file against what is expected: a line for each difference. */
function disagreements(path: string): readonly string[] {
  const expected = JSON.parse(textOf(path.replace(/[^/]*$/u, "expected.json"))) as Expected;
  const report = judge(path, expected);
  const verdicts = verdictsOf(report);
  const errors = report.problems.filter((problem) => problem.severity === "error");
  return [...errors.map((problem) => problem.message), ...differences(path, verdicts, expected)];
}

function differences(
  path: string,
  verdicts: Verdicts,
  { reads, absentFromPlan }: Expected,
): readonly string[] {
  const isPlan = /\/plan[^/]*$/u.test(path);
  const absent = new Set(isPlan ? absentFromPlan : []);
  const wanted = Object.keys(reads).filter((key) => !absent.has(key));
  const wholes = new Set(wanted.filter((key) => isPlan && !Object.hasOwn(verdicts, key)).map(wholeOf));
  const seen = Object.entries(verdicts).flatMap(([key, verdict]) => {
    const isOpen = isPlan && verdict === "undetermined";
    if (verdict === reads[key] || (isOpen && (Object.hasOwn(reads, key) || wholes.has(key)))) return [];
    return [`${key}: ${reads[key] ?? "no such read"} expected, ${verdict} found`];
  });
  const missing = wanted.filter(
    (key) => !Object.hasOwn(verdicts, key) && !(isPlan && Object.hasOwn(verdicts, wholeOf(key))),
  );
  return [...seen, ...missing.map((key) => `${key}: ${reads[key]} expected, nothing found`)];
}

const RIGHT = FILES.filter((file) => !KNOWN.has(file));

test.each(RIGHT)("%s is judged as AWS would", (file) => {
  const printed = [
    vi.spyOn(process.stdout, "write"),
    vi.spyOn(process.stderr, "write"),
    ...(["debug", "error", "info", "log", "warn"] as const).map((name) => vi.spyOn(console, name)),
  ];
  const found = disagreements(file);
  const calls = printed.flatMap(({ mock }): readonly unknown[] => mock.calls);
  vi.restoreAllMocks();
  expect(found).toEqual([]);
  expect(calls).toEqual([]);
});

// Keeps the list above short: what is judged rightly leaves it.
test.runIf(KNOWN.size > 0).each([...KNOWN])("%s is judged otherwise: %s", (file) => {
  expect(disagreements(file)).not.toEqual([]);
});

test("every configuration has its verdicts and its plan", () => {
  const names = new Set(FILES.map((file) => file.replace(/\/.*$/u, "")));
  const incomplete = [...names].filter(
    (name) => !["expected.json", "plan.json"].every((file) => existsSync(`${ROOT}${FOLDER}/${name}/${file}`)),
  );
  expect(incomplete).toEqual([]);
  expect([...KNOWN.keys()].filter((file) => !FILES.includes(file))).toEqual([]);
});
