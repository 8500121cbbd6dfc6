/** The index of rules, the table of causes, and `canread rules` for other tools. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyzers } from "../index.ts";
import { canread } from "./support/command.ts";
import { casesOf } from "./support/pages.ts";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

test("the index has every rule under its category, with its level and title", () => {
  const sections = read("docs/rules.md").split(/^## /mu).slice(1);
  const listed = sections.flatMap((section) => {
    const category = section.slice(0, section.indexOf("\n")).toLowerCase();
    return [...section.matchAll(/^\| \[([a-z-]+)\]\(\.\.\/analyzers\/\1\.md\) \| (\w+) \| (.+) \|$/gmu)].map(
      ([, id, level, title]) => ({ id, level, category, title }),
    );
  });
  expect(listed).toEqual(analyzers.map(({ id, level, category, title }) => ({ id, level, category, title })));
});

/** As GitHub makes the anchors of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/gu, "")
    .replaceAll(" ", "-");
}

describe("each of the 51 causes", () => {
  const rows = [...read("docs/causes.md").matchAll(/^\| (\d+) \| (.+?) \| (.+) \| (.+?) \|$/gmu)].map(
    ([, number = "", cause = "", , where = ""]) => [number, cause, where] as const,
  );

  test("has a row", () => {
    expect(rows.map(([number]) => Number(number))).toEqual(
      Array.from({ length: 51 }, (_, index) => index + 1),
    );
  });

  test.each(rows)("%s, %s", (_, __, where) => {
    const [, rule, anchor] = /^\[([a-z-]+)\]\(\.\.\/analyzers\/\1\.md#([\w-]+)\)$/u.exec(where) ?? [];
    // The two that no input shows say why.
    if (rule === undefined) expect(where).toMatch(/^not seen before run time: .{20}/u);
    else {
      const cases = casesOf(read(`analyzers/${rule}.md`)).filter(
        ({ heading }) => anchorOf(heading) === anchor,
      );
      expect(cases.flatMap(({ expected }) => expected.map((each) => each.rule))).toContain(rule);
    }
  });
});

describe("canread rules --format json", () => {
  interface Listed {
    readonly rules: readonly { readonly id: string; readonly category: string; readonly help: string }[];
  }

  test("gives all rules, with their pages", async () => {
    const { stdout, status } = await canread(["rules", "--format", "json"]);
    const { rules } = JSON.parse(stdout) as Listed;
    expect(rules.map(({ id }) => id)).toEqual(analyzers.map(({ id }) => id));
    for (const { help } of rules) expect(help).toContain("\n## Repair\n");
    expect(status).toBe(0);
  });

  test("gives one", async () => {
    const { stdout } = await canread(["rules", "empty-secret", "-f", "json"]);
    expect((JSON.parse(stdout) as Listed).rules).toMatchObject([
      { id: "empty-secret", category: "reference" },
    ]);
  });

  test("a rule that is none is told with what may be meant", async () => {
    const { stderr, status } = await canread(["rules", "empty-secrets"]);
    expect(stderr).toContain('there is no rule "empty-secrets" (did you mean "empty-secret"?)');
    expect(status).toBe(2);
  });
});
