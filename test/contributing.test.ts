/** CONTRIBUTING.md says how a rule is added: this does what it says, in a copy of the project. */
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { casesOf } from "./support/pages.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GUIDE = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
const [, STEPS = ""] = /^## Add a rule in ten minutes\n([\s\S]*)^## What a change needs$/mu.exec(GUIDE) ?? [];

/** The first block in a language; one with more ticks may hold blocks itself. */
function block(language: string): string {
  return new RegExp(`^(\`{3,})${language}\\n([\\s\\S]*?)^\\1$`, "mu").exec(STEPS)?.[2] ?? "";
}
const RULE = block("ts");
const PAGE = block("markdown");
const COMMANDS = block("sh")
  .split("\n")
  .filter((line) => line !== "");
const [ID = ""] = /(?<=^# )[a-z-]+$/mu.exec(PAGE) ?? [];

const copy = mkdtempSync(join(tmpdir(), "canread-contributing-"));

interface Ran {
  readonly status: number;
  readonly output: string;
}

function run(file: string, args: readonly string[]): Promise<Ran> {
  // Without what this run of vitest tells its own workers.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
  return new Promise((done) => {
    execFile(file, args, { cwd: copy, env: { ...env, NO_COLOR: "1" } }, (failed, stdout, stderr) => {
      const status = typeof failed?.code === "number" ? failed.code : failed ? 1 : 0;
      done({ status, output: `${stdout}${stderr}` });
    });
  });
}

/** Each line with a plus goes behind the line before it. */
function patched(text: string, patch: string): string {
  const lines = text.split("\n");
  let at = -1;
  for (const line of patch.split("\n").filter((each) => each !== "")) {
    if (line.startsWith("+")) lines.splice(++at, 0, line.slice(1));
    else at = lines.indexOf(line.slice(1));
    if (at === -1) throw new Error(`analyzers/index.ts has no line ${line}`);
  }
  return lines.join("\n");
}

beforeAll(() => {
  const skipped = new Set([
    "node_modules",
    "dist",
    "test",
    "docs",
    "bench",
    "samples",
    ".git",
    ".tmp",
    ".ci",
  ]);
  for (const name of readdirSync(ROOT).filter((each) => !skipped.has(each)))
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  mkdirSync(join(copy, "docs"));
  for (const name of ["test/pages.test.ts", "test/support", "docs/rules.md"])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });

  writeFileSync(join(copy, `analyzers/${ID}.ts`), RULE);
  writeFileSync(join(copy, `analyzers/${ID}.md`), PAGE);
  const index = join(copy, "analyzers/index.ts");
  writeFileSync(index, patched(readFileSync(index, "utf8"), block("diff")));
});

afterAll(() => rmSync(copy, { recursive: true }));

test("the guide has what the steps need, for one rule that there is not yet", () => {
  expect(RULE).toContain(`id: "${ID}"`);
  for (const folder of ["ts", "md"]) expect(STEPS).toContain(`\`analyzers/${ID}.${folder}\``);
  expect(readdirSync(join(ROOT, "analyzers"))).not.toContain(`${ID}.ts`);
  expect(COMMANDS).toHaveLength(4);
});

describe("the commands, one after the other", () => {
  const outputs: string[] = [];

  test.each(COMMANDS)(
    "%s",
    async (command) => {
      const { status, output } = await run("bash", ["-euo", "pipefail", "-c", command]);
      expect({ status, output }).toEqual({ status: 0, output });
      outputs.push(output);
    },
    120_000,
  );

  test("the page's cases were run", () => {
    // The page as a whole, and two cases.
    expect(outputs[0]).toMatch(/Tests\s+3 passed/u);
  });

  test("the rule is in the catalogue, with its page, and in both lists", async () => {
    expect((await run(process.execPath, ["dist/canread.cjs", "rules"])).output).toContain(ID);
    expect(outputs[3]).toContain("Leave the version out: ECS then takes");
    expect(readFileSync(join(copy, "README.md"), "utf8")).toContain(
      `| [${ID}](analyzers/${ID}.md) | warning |`,
    );
    expect(readFileSync(join(copy, "docs/rules.md"), "utf8")).toContain(`[${ID}](../analyzers/${ID}.md)`);
  });

  test("the command finds the bad case, and nothing in the good one", async () => {
    const [bad, good] = casesOf(PAGE);
    const judged = async (template: string): Promise<Ran> => {
      writeFileSync(join(copy, "template.yaml"), template);
      return run(process.execPath, ["dist/canread.cjs", "template.yaml", "--fail-on", "warning"]);
    };
    const found = await judged(bad?.code ?? "");
    expect(found.output).toContain(`template.yaml:${bad?.expected[0]?.line ?? 0}:15  warning  ${ID}`);
    expect(found.status).toBe(1);
    const silent = await judged(good?.code ?? "");
    expect(silent.output).toContain("1 of 1 secret reads readable");
    expect(silent.status).toBe(0);
  });
});
