import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyze } from "../../index.ts";
import { load } from "../../load/load.ts";
import type { Report } from "../../model/report.ts";

const FOLDER = new URL("corpus/", import.meta.url);
const ROOT = fileURLToPath(FOLDER);
const NAMES = readdirSync(FOLDER).filter((name) => existsSync(new URL(`${name}/expected.json`, FOLDER)));

function verdictsOf(report: Report): Readonly<Record<string, string>> {
  return Object.fromEntries(
    report.reads.map(({ workload, reference, outcome, cause }) => {
      const name = [workload.address, reference.container, reference.name].map(String).join(" ");
      return [name, outcome === "unreadable" && cause ? `${outcome} ${cause.rule}` : outcome];
    }),
  );
}

function judge(path: string): Report {
  // Documents beside the configuration are judged by themselves: a folder is named by one of its files.
  return analyze(load([path], ROOT, () => Buffer.alloc(0)));
}

function expectedOf(name: string): Readonly<Record<string, string>> {
  const { reads } = JSON.parse(readFileSync(new URL(`${name}/expected.json`, FOLDER), "utf8")) as {
    reads: Readonly<Record<string, string>>;
  };
  return reads;
}

describe.each(NAMES)("%s", (name) => {
  test("the configuration has the verdicts that AWS's rules give", () => {
    const main = readdirSync(new URL(`${name}/`, FOLDER)).find((file) => /\.tf(?:\.json)?$/u.test(file)) ?? "main.tf";
    const report = judge(`${name}/${main}`);
    expect(report.problems.filter((problem) => problem.severity === "error").map((problem) => problem.message)).toEqual([]);
    expect(verdictsOf(report)).toEqual(expectedOf(name));
  });

  test.each(["plan.json", "plan-new.json"].filter((file) => existsSync(new URL(`${name}/${file}`, FOLDER))))(
    "what %s decides agrees",
    (file) => {
      const expected = expectedOf(name);
      for (const [read, verdict] of Object.entries(verdictsOf(judge(`${name}/${file}`)))) {
        if (verdict !== "undetermined") expect([read, verdict]).toEqual([read, expected[read]]);
      }
    },
  );
});
