/** The recipes of docs/plan-gate.md: every YAML parses, and every command of canread in them runs. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { canread, type Files } from "./support/command.ts";

const PAGE = readFileSync(new URL("../docs/plan-gate.md", import.meta.url), "utf8");
const PLAN_FILE = readFileSync(new URL("terraform/plan-files/sample-works-new.tfplan", import.meta.url));
const PLAN = readFileSync(new URL("terraform/plan-files/sample-works-new.json", import.meta.url));
const MAIN = readFileSync(new URL("../samples/works/main.tf", import.meta.url), "utf8");
const STATE = JSON.stringify({ version: 4, terraform_version: "1.11.4", lineage: "x", resources: [] });

/** What the commands find where they are called: in the configuration's folder, and above it. */
const FILES: Files = {
  "main.tf": MAIN,
  "infra/main.tf": MAIN,
  "infra/base/main.tf": MAIN,
  tfplan: PLAN_FILE,
  "plan.json": PLAN,
  "platform.tfstate": STATE,
  ".git/HEAD": "ref: refs/heads/main",
};

const blocks = (language: string): readonly string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gmu"))].map(
    (match) => match[1] ?? "",
  );

/** The texts of steps: `run` and the items of `script`s. */
function stepsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn);
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    /^(?:run|script|before_script|steps|jobs|plan|workflows)$/u.test(key) || typeof inner === "object"
      ? stepsIn(inner)
      : [],
  );
}

/** The calls of canread in a shell line, as arguments. */
function callsIn(line: string): readonly (readonly string[])[] {
  return line
    .split(/&&|\||;/u)
    .map((command) => command.trim())
    .filter((command) => command.startsWith("canread "))
    .map((command) =>
      command.replace("../base/infra", "infra/base").replace('"$PLANFILE"', "tfplan").split(/\s+/u).slice(1),
    );
}

const YAML = blocks("yaml");
const CALLS = [
  ...blocks("sh").flatMap((block) => block.split("\n").flatMap(callsIn)),
  ...YAML.flatMap((block) => stepsIn(parse(block)).flatMap(callsIn)),
];

test("there are recipes for three systems and the shell", () => {
  expect(YAML).toHaveLength(3);
  expect(YAML.every((block) => stepsIn(parse(block)).flatMap(callsIn).length > 0)).toBe(true);
  expect(CALLS.length).toBeGreaterThan(8);
});

test.each(CALLS.map((args) => [args.join(" "), args] as const))("canread %s", async (_, args) => {
  const ran = await canread(args, { files: FILES, stdin: PLAN });
  expect(ran.stderr).toBe("");
  expect(ran.status).toBe(0);
  for (const arg of args) {
    const [, file] = /^(?:sarif|json)=(.*)$/u.exec(arg) ?? [];
    if (file !== undefined) expect(ran.written(file) ?? "written").toBeTruthy();
  }
});

test.each(YAML.map((block, index) => [index, block] as const))(
  "YAML %i has no key twice and no tab",
  (_, block) => {
    expect(() => parse(block, { uniqueKeys: true, strict: true }) as unknown).not.toThrow();
    expect(block).not.toContain("\t");
  },
);
