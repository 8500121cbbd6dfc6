/** The report as Markdown: the verdict first, within what a comment holds, and names that stay names. */
import { describe, expect, test } from "vitest";
import { toMarkdown } from "../report/markdown.ts";
import { canread, sample } from "./support/command.ts";
import { judgeConfiguration } from "./support/configuration.ts";

const STORY = judgeConfiguration({ "main.tf": sample("missing-suffix/main.tf") }).report;

test("says the verdict, what to repair and where, then the diagram and the proofs", () => {
  const text = toMarkdown(STORY);
  expect(text.split("\n")[0]).toBe("## ❌ canread: 1 of 1 secret read will fail");
  const order = ["### What to repair", "### Who cannot read what", "Every read (1)", "Proofs"].map((each) =>
    text.indexOf(each),
  );
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
  expect(text).toContain("`missing-arn-suffix` at `main.tf:64:18`");
  expect(text).toContain("```mermaid\nflowchart LR\n");
  expect(text.match(/<details>/gu)).toHaveLength(text.match(/<\/details>/gu)?.length ?? 0);
});

test.each([
  ["works/main.tf", "## ✅ canread: all 2 secret reads are proven readable"],
  ["managed-policy-alone/main.tf", "## ❌ canread: "],
])("the headline of %s", (path, begin) => {
  const { report } = judgeConfiguration({ "main.tf": sample(path) });
  expect(toMarkdown(report).startsWith(begin)).toBe(true);
});

test("an undecided read is no failure, and no success", () => {
  const text = sample("works/main.tf").replace(
    /execution_role_arn\s*=\s*\S+/u,
    "execution_role_arn = var.role",
  );
  const { report } = judgeConfiguration({ "main.tf": `${text}\nvariable "role" {\n  type = string\n}\n` });
  expect(report.reads.some(({ outcome }) => outcome === "undetermined")).toBe(true);
  expect(toMarkdown(report)).toMatch(/^## ❓ canread: \d+ of \d+ secret reads? not decided/u);
});

describe("the headline is no better than the exit status", () => {
  const headOf = async (
    files: Readonly<Record<string, string>>,
    args: readonly string[] = ["."],
  ): Promise<readonly [number, string]> => {
    const ran = await canread([...args, "-f", "markdown"], { files });
    return [ran.status, ran.stdout.split("\n")[0] ?? ""];
  };
  const works = sample("works/template.yaml");

  test.each([
    [
      "a document that is not understood beside one that is",
      { "a.yaml": works, "b.yaml": "Resources: [" },
      [".", "b.yaml"],
      [
        2,
        "## ❌ canread: 1 part of the input could not be understood; all 2 secret reads are proven readable",
      ],
    ],
    [
      "nothing but one that is not",
      { "b.yaml": "Resources: [" },
      ["b.yaml"],
      [2, "## ❌ canread: 1 part of the input could not be understood; no secret read was found in the rest"],
    ],
    [
      "an error that is about no read",
      {
        "a.yaml": works.replace(
          /^(\s*)Secrets:/mu,
          "$1Environment: [{ Name: API_TOKEN, Value: ghp_0123456789abcdefghijABCDEFGHIJ012345 }]\n$1Secrets:",
        ),
      },
      ["."],
      [1, "## ❌ canread: all 2 secret reads are proven readable; 1 error besides"],
    ],
    [
      "a failure that is said to be known",
      {
        "a.yaml": sample("missing-suffix/template.yaml").replace(
          /^(\s*)(Resource: !Sub.*secret:prod\/db)$/mu,
          "$1# canread:ignore missing-arn-suffix known\n$1$2",
        ),
      },
      ["."],
      [0, "## ❓ canread: 1 of 1 secret read will fail, which is said to be known"],
    ],
  ])("%s", async (_, files, args, expected) => {
    expect(await headOf(files, args)).toEqual(expected);
  });
});

describe("what does not fit", () => {
  const many = { ...STORY, findings: Array.from({ length: 500 }, () => STORY.findings).flat() };

  test.each([2000, 10_000, 65_000])("is left out within %i characters, and counted", (limit) => {
    const text = toMarkdown(many, { limit });
    expect(text.length).toBeLessThanOrEqual(limit);
    const [, left = "", all = ""] = /Left out for want of room: (\d+) of (\d+) findings/u.exec(text) ?? [];
    const shown = text.match(/^- \*\*/gmu)?.length ?? 0;
    expect([Number(all), Number(left) + shown]).toEqual([500, 500]);
    expect(text.match(/<details>/gu)?.length ?? 0).toBe(text.match(/<\/details>/gu)?.length ?? 0);
  });
});

test("names of the input are not formatted, linked, mentioned or run", () => {
  const name = "@team #1 `x` *b* <img src=x> [a](http://b) $x$ | y";
  const [finding] = STORY.findings;
  if (!finding) throw new Error("the story has a finding");
  const text = toMarkdown({ ...STORY, findings: [{ ...finding, message: name, help: name }] });
  const line = text.split("\n").find((each) => each.includes("team")) ?? "";
  expect(line.trim()).toBe("`@team` `#1` 'x' `*b*` `<img` `src=x>` `[a](http://b`) `$x$` `|` y");
});

test("the command writes it beside others", async () => {
  const files = { "main.tf": sample("missing-suffix/main.tf") };
  const ran = await canread(["check", ".", "-f", "markdown=summary.md"], { files });
  expect(ran.status).toBe(1);
  expect(ran.written("summary.md")).toMatch(/^## ❌ canread/u);
});
