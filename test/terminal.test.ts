/** The report on a terminal: grouped, with the line of the source, within its width, with links where it has them. */
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { canread, sample } from "./support/command.ts";

const ONE = { "main.tf": sample("missing-suffix/main.tf") };
const TWO = {
  "a/template.yaml": sample("customer-key/template.yaml"),
  "b/template.yaml": sample("missing-suffix/template.yaml"),
};

test("findings of one workload have no heading, those of several have each", async () => {
  const one = await canread(["check", "main.tf"], { files: ONE });
  expect(one.stdout).not.toContain("──");
  const two = await canread(["check", "."], { files: TWO });
  expect(two.stdout.split("\n").filter((line) => line.startsWith("──"))).toEqual([
    "── TaskDefinition  a/template.yaml",
    "── TaskDefinition  b/template.yaml",
  ]);
});

test("what concerns no workload, or several, comes last", async () => {
  const files = {
    "t.yaml": sample("customer-key/template.yaml"),
    "u.yaml": sample("missing-suffix/template.yaml"),
  };
  const { stdout } = await canread(["check", ".", "--rule", "overbroad-grant=warning"], {
    files: {
      ...files,
      "v.yaml": sample("works/template.yaml").replace(/Resource: !Ref \w+/u, 'Resource: "*"'),
    },
  });
  const headings = stdout.split("\n").filter((line) => line.startsWith("──"));
  expect(headings.at(-1)).toBe("── several workloads, or none");
});

test("the line of the source stands under the place, with carets under what is meant", async () => {
  const { stdout } = await canread(["check", "main.tf"], { files: ONE });
  const [place = "", line = "", carets = ""] = stdout.split("\n");
  expect(place).toMatch(/^main\.tf:64:18 {2}error/u);
  expect(line).toBe("  64 │ resources = [local.db_secret_arn]");
  expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("local.db_secret_arn");
});

describe("the width of the terminal", () => {
  const widest = async (columns?: number): Promise<number> => {
    const setting = {
      files: ONE,
      isTerminal: true,
      env: { NO_COLOR: "1" },
      ...(columns === undefined ? {} : { columns }),
    };
    const { stdout } = await canread(["check", "main.tf"], setting);
    // ARNs stay whole, and lines of the source are the source's.
    const lines = stdout.split("\n").filter((line) => line.startsWith("  ") && !/arn:|│|──|✗/u.test(line));
    return Math.max(...lines.map((line) => line.length));
  };

  test.each([60, 80, 200])("%i columns", async (columns) => {
    expect(await widest(columns)).toBeLessThanOrEqual(Math.min(columns, 110));
  });

  test("in a file, and where it is not known, it is that of a page", async () => {
    expect(await widest()).toBeLessThanOrEqual(110);
  });
});

describe("links", () => {
  const shown = async (env: Readonly<Record<string, string>>, isTerminal = true): Promise<string> =>
    (await canread(["check", "main.tf"], { files: ONE, env: { NO_COLOR: "1", ...env }, isTerminal })).stdout;

  test("lead to the file in terminals that follow them, and change nothing that is read", async () => {
    const linked = await shown({ TERM_PROGRAM: "vscode" });
    const [, link = "", text = ""] = linked
      .split("\u001b]8;;")
      .map((part) => part.split("\u0007"))
      .flat();
    expect(link).toMatch(/^file:\/\/\/\S*\/main\.tf$/u);
    expect(text).toBe("main.tf:64:18");
    expect(stripVTControlCharacters(linked)).toBe(await shown({}));
  });

  test.each([
    ["another terminal", { TERM_PROGRAM: "Apple_Terminal" }, true],
    ["no terminal", { TERM_PROGRAM: "vscode" }, false],
    ["a pipeline", { TERM_PROGRAM: "vscode", CI: "true" }, true],
    ["a dumb terminal", { VTE_VERSION: "7000", TERM: "dumb" }, true],
    ["who refuses them", { TERM_PROGRAM: "vscode", FORCE_HYPERLINK: "0" }, true],
  ])("not for %s", async (_, env, isTerminal) => {
    expect(await shown(env as Readonly<Record<string, string>>, isTerminal)).not.toContain("\u001b]8");
  });
});

test("quiet tells the findings and nothing else, verbose the proofs", async () => {
  const quiet = await canread(["check", "main.tf", "-q"], { files: ONE });
  expect(quiet.stdout).not.toContain("secret reads readable");
  expect(quiet.stdout).toContain("missing-arn-suffix");
  const verbose = await canread(["check", "main.tf", "-v"], { files: ONE });
  expect(verbose.stdout).toContain("✗ secretsmanager:GetSecretValue on");
  expect(verbose.stdout).toMatch(/0 of 1 secret reads readable, 1 unreadable, 0 undetermined/u);
});
