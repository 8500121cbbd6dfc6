import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyze, analyzers, locate } from "../index.ts";
import { LIMIT_KINDS } from "../model/limit.ts";
import { configuration } from "./support/configuration.ts";
import { casesOf, type Case } from "./support/pages.ts";

const FOLDER = new URL("../analyzers/", import.meta.url);
const EXTENSIONS: Readonly<Record<string, string>> = { yaml: "template.yaml", json: "template.json" };

function judge({ code, language, settings, policies }: Case): ReturnType<typeof analyze> {
  const path = EXTENSIONS[language] ?? `case.${language}`;
  const { region, account, partition, ...parameters } = Object.fromEntries(settings);
  return analyze(
    language === "hcl" ? configuration({ "main.tf": code }) : [{ path, text: code, isNamed: true }],
    {
      ...(region === undefined ? {} : { region }),
      ...(account === undefined ? {} : { account }),
      ...(partition === undefined ? {} : { partition }),
      parameters: new Map(Object.entries(parameters)),
      policies: policies.flatMap(({ kind: name, code: text }) => {
        const kind = LIMIT_KINDS.find((each) => each === name);
        return kind ? [{ kind, source: { path: `${name}.json`, text } }] : [];
      }),
    },
  );
}

/** What is told of besides, as of a secret without a value, belongs to the pages of its own rules. */
const BESIDE = new Set(["empty-secret", "stale-rotated-secret"]);

function isOfReads(rule: string): boolean {
  const category = analyzers.find((each) => each.id === rule)?.category;
  return category !== "hygiene" && !BESIDE.has(rule);
}

describe.each(analyzers.map((rule) => rule.id))("%s", (id) => {
  const file = new URL(`${id}.md`, FOLDER);
  const page = existsSync(file) ? readFileSync(file, "utf8") : "";
  const cases = casesOf(page);

  test("has a page with a summary, a reason, a repair and cases that hit and that stay silent", () => {
    expect(page.startsWith(`# ${id}\n\n`)).toBe(true);
    for (const heading of ["## Why", "## Repair", "## Cases"]) expect(page).toContain(`\n${heading}\n`);
    expect(cases.some((each) => each.expected.some((expected) => expected.rule === id))).toBe(true);
    expect(cases.some((each) => each.expected.every((expected) => expected.rule !== id))).toBe(true);
  });

  test.each(cases.map((each): [string, Case] => [`${each.heading} (${each.language})`, each]))(
    "%s",
    (_, each) => {
      const report = judge(each);
      // What a page leaves to another stack is open, and no error.
      const isExpected = (rule: string): boolean => each.expected.some((expected) => expected.rule === rule);
      const errors = report.problems.filter((problem) => problem.severity === "error");
      expect(errors.map((problem) => problem.message)).toEqual([]);
      const found = report.findings
        .filter(({ rule }) => rule === id || isOfReads(rule) || isExpected(rule))
        .map(({ rule, at }) => ({ rule, line: locate(at).startLine }));
      const order = (a: Case["expected"][number], b: Case["expected"][number]): number =>
        a.line - b.line || (a.rule < b.rule ? -1 : 1);
      expect(found.toSorted(order)).toEqual(each.expected.toSorted(order));
    },
  );
});

test("every page belongs to a rule", () => {
  const pages = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));
  expect(pages.map((name) => name.replace(/\.md$/u, "")).toSorted()).toEqual(
    analyzers.map((rule) => rule.id).toSorted(),
  );
});
