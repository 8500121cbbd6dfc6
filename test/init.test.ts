/** `canread init`: what it writes is right by itself, and it never writes over anything. */
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { init, type InitOptions } from "../cli/init.ts";
import { findConfiguration, readConfiguration } from "../load/config.ts";
import { CONFIG_SCHEMA } from "../load/config-schema.ts";
import { UsageError } from "../load/errors.ts";
import { analyzers } from "../analyzers/index.ts";
import { VERSION } from "../version.ts";
import { canread, inFolder, sample, type Files } from "./support/command.ts";

const CONFIG = "canread.config.yaml";
const WORKFLOW = ".github/workflows/canread.yml";
const REPOSITORY: Files = { ".git/HEAD": "ref: refs/heads/main" };

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly read: (name: string) => string | null;
}

interface Setting {
  readonly directory?: string;
  readonly prepare?: (folder: string) => void;
}

function ran(options: InitOptions, files: Files = REPOSITORY, setting: Setting = {}): Promise<Ran> {
  return inFolder(files, async (folder) => {
    setting.prepare?.(folder);
    const written = { stdout: "" };
    const status = init(options, {
      directory: join(folder, setting.directory ?? "."),
      env: {},
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => expect.fail(text) },
    });
    const names = [CONFIG, WORKFLOW, `infra/${CONFIG}`, `infra/${WORKFLOW}`, ...Object.keys(files)];
    const contents = new Map(
      names
        .filter((name) => existsSync(join(folder, name)))
        .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
    );
    return { status, stdout: written.stdout, read: (name) => contents.get(name) ?? null };
  });
}

describe("the configuration that is written", () => {
  const written = async (): Promise<string> => (await ran({})).read(CONFIG) ?? "";

  /** The examples taken in, and what they stand for taken out. */
  const withExamples = (text: string): string =>
    text
      .replace("rules: {}\n", "")
      .replace(/^#(?=\S)/gmu, "")
      .replace(/^# {2}(?=[a-z])/gmu, "  ");

  const loaded = (text: string): Promise<ReturnType<typeof readConfiguration>> =>
    inFolder({ [CONFIG]: text }, async (folder) => {
      expect(findConfiguration(folder, ".")).toBe(CONFIG);
      return readConfiguration(folder, CONFIG, false);
    });

  test("loads, and says what canread does without it", async () => {
    expect(parseDocument(await written(), { uniqueKeys: true }).errors).toEqual([]);
    const { failOn, strict, rules, paths, region, baseline } = await loaded(await written());
    expect({ failOn, strict, rules: rules.size, paths, region, baseline }).toEqual({
      failOn: "error",
      strict: false,
      rules: 0,
      paths: [],
      region: undefined,
      baseline: undefined,
    });
    const files = { "main.tf": sample("missing-suffix/main.tf") };
    const without = await canread([], { files });
    expect(await canread([], { files: { ...files, [CONFIG]: await written() } })).toMatchObject({
      status: without.status,
      stdout: without.stdout,
      stderr: without.stderr,
    });
    expect(without.status).toBe(1);
  });

  test("loads with every example taken in", async () => {
    const text = withExamples(await written());
    expect(parseDocument(text, { uniqueKeys: true }).errors).toEqual([]);
    const given = await loaded(text);
    expect(given.account).toBe("123456789012");
    expect(given.variables).toEqual([{ name: "environment", value: "production" }]);
    expect(given.policies.map(({ kind }) => kind).toSorted()).toEqual(["boundary", "endpoint", "rcp", "scp"]);
    const ids = analyzers.map(({ id }) => id);
    expect(given.rules.size).toBe(2);
    for (const rule of given.rules.keys()) expect(ids).toContain(rule);
  });

  test("has every key that there is, with words above it", async () => {
    const text = await written();
    const keys = Object.keys(CONFIG_SCHEMA.properties ?? {}).filter((key) => key !== "$schema");
    expect(Object.keys(parse(withExamples(text)) as object).toSorted()).toEqual(keys.toSorted());
    // Blocks are paragraphs: each begins with an explanation.
    for (const block of text.trimEnd().split("\n\n")) expect(block).toMatch(/^# \S/u);
    expect(text.split("\n").filter((line) => line.length > 120)).toEqual([]);
  });
});

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: { readonly pull_request: null; readonly push: { readonly branches: readonly string[] } };
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly canread: {
      readonly defaults?: { readonly run: Readonly<Record<string, string>> };
      readonly steps: readonly Step[];
    };
  };
}

const workflowOf = (text: string | null): Workflow => {
  const document = parseDocument(text ?? "", { uniqueKeys: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS() as Workflow;
};

describe("the workflow that is written", () => {
  test("judges with this version, ends with its status, and uploads also what stops it", async () => {
    const { permissions, jobs, on } = workflowOf((await ran({})).read(WORKFLOW));
    expect(Object.keys(on)).toEqual(["pull_request", "push"]);
    expect(permissions).toEqual({ contents: "read", "security-events": "write", actions: "read" });
    const [judge, upload] = jobs.canread.steps.slice(2);
    expect(judge?.run).toBe(
      `npx --yes --prefix "$RUNNER_TEMP" canread@${VERSION} check -f text -f sarif=canread.sarif`,
    );
    expect(upload?.uses).toMatch(/^github\/codeql-action\/upload-sarif@v\d+$/u);
    expect(upload?.if).toContain("!cancelled()");
    expect(upload?.with).toEqual({ sarif_file: "canread.sarif" });
    expect(jobs.canread.defaults).toBeUndefined();
  });

  test("its command is one that canread understands", async () => {
    const { jobs } = workflowOf((await ran({})).read(WORKFLOW));
    const command = jobs.canread.steps.find((step) => step.name === "Judge")?.run ?? "";
    const args = command.slice(command.indexOf(" check ") + 1).split(" ");
    const judged = await canread(args, { files: { ...REPOSITORY, "main.tf": sample("works/main.tf") } });
    expect(judged.stderr).toBe("");
    expect(judged.status).toBe(0);
    expect(JSON.parse(judged.written("canread.sarif") ?? "")).toHaveProperty("runs");
  });

  test("no expression stands in a command", async () => {
    const { jobs } = workflowOf((await ran({})).read(WORKFLOW));
    for (const { run = "" } of jobs.canread.steps) expect(run).not.toContain("${{");
  });

  test.each([
    ["infra", "infra"],
    ["a/deep one", "a/deep one"],
    [`it's: "odd" #1`, `it's: "odd" #1`],
  ])("below the repository's root, in %s, it is at the root and runs there", async (directory, where) => {
    const files = { ...REPOSITORY, [`${directory}/main.tf`]: "" };
    const { stdout, read } = await ran({}, files, { directory });
    const up = directory.replace(/[^/]+/gu, "..");
    expect(stdout).toContain(`${up}/${WORKFLOW} is written.`);
    const { defaults, steps } = workflowOf(read(WORKFLOW)).jobs.canread;
    expect(defaults?.run).toEqual({ "working-directory": where });
    expect(steps.at(-1)?.with).toEqual({ sarif_file: `${where}/canread.sarif` });
    if (directory === "infra") expect(read(`infra/${CONFIG}`)).toContain("failOn: error");
    expect(read(CONFIG)).toBeNull();
    expect(read(`infra/${WORKFLOW}`)).toBeNull();
  });

  test("outside of a repository both are in the current directory", async () => {
    const { read } = await ran({}, { "infra/main.tf": "" }, { directory: "infra" });
    expect(read(`infra/${WORKFLOW}`)).not.toBeNull();
    expect(read(`infra/${CONFIG}`)).not.toBeNull();
  });
});

describe("nothing is written over", () => {
  test("it tells what it writes, and the second time that all is there", async () => {
    const first = await ran({});
    expect(first.status).toBe(0);
    expect(first.stdout.split("\n").slice(0, 2)).toEqual([
      `${CONFIG} is written.`,
      `${WORKFLOW} is written.`,
    ]);
    expect(first.stdout).toContain("Next: run `canread` here.");
    const there = { ...REPOSITORY, [CONFIG]: "strict: true\n", [WORKFLOW]: "name: mine\n" };
    const second = await ran({}, there);
    expect(second.status).toBe(0);
    expect(second.stdout).toBe(
      `${CONFIG} exists and stays as it is (--force writes it anew).\n` +
        `${WORKFLOW} exists and stays as it is (--force writes it anew).\n\nNothing is changed.\n`,
    );
    expect([second.read(CONFIG), second.read(WORKFLOW)]).toEqual(["strict: true\n", "name: mine\n"]);
  });

  test("what is missing is added", async () => {
    const { status, stdout, read } = await ran({}, { ...REPOSITORY, [WORKFLOW]: "name: mine\n" });
    expect(status).toBe(0);
    expect(stdout).toContain(`${CONFIG} is written.`);
    expect(stdout).toContain(`${WORKFLOW} exists and stays as it is`);
    expect(read(CONFIG)).toContain("failOn: error");
    expect(read(WORKFLOW)).toBe("name: mine\n");
  });

  test("--force writes both anew", async () => {
    const there = { ...REPOSITORY, [CONFIG]: "strict: true\n", [WORKFLOW]: "name: mine\n" };
    const { stdout, read } = await ran({ force: true }, there);
    expect(stdout).toContain(`${CONFIG} is written anew.`);
    expect(read(CONFIG)).toBe((await ran({})).read(CONFIG));
    expect(read(WORKFLOW)).toBe((await ran({})).read(WORKFLOW));
  });

  // canread takes the JSON before the YAML, and the nearest before one further up.
  test.each([
    ["canread.config.json", "."],
    ["canread.config.json", "infra"],
    ["canread.config.yaml", "infra"],
  ])("a %s that holds already, from %s, is not hidden, even by force", async (name, directory) => {
    const files = {
      ...REPOSITORY,
      [name]: name.endsWith("json") ? "{}" : "strict: true\n",
      "infra/main.tf": "",
    };
    const { stdout, read } = await ran({ force: true }, files, { directory });
    const shown = directory === "." ? name : `../${name}`;
    expect(stdout).toContain(`${shown} exists and stays as it is: ${CONFIG} is not written beside it.`);
    expect(read(name)).toBe(files[name]);
    expect(read(`infra/${CONFIG}`)).toBeNull();
  });

  test("a workflow of the other ending, and a link to nowhere, are there, too", async () => {
    const other = await ran(
      { force: true },
      { ...REPOSITORY, ".github/workflows/canread.yaml": "name: mine\n" },
    );
    expect(other.read(WORKFLOW)).toBeNull();
    const link = await ran({}, REPOSITORY, {
      prepare: (folder) => symlinkSync("nowhere", join(folder, CONFIG)),
    });
    expect(link.stdout).toContain(`${CONFIG} exists and stays as it is`);
  });

  test("--dry-run shows what would be written, and writes nothing", async () => {
    const { status, stdout, read } = await ran({ dryRun: true });
    const real = await ran({});
    expect(status).toBe(0);
    expect([read(CONFIG), read(WORKFLOW)]).toEqual([null, null]);
    expect(stdout).toBe(
      `${CONFIG} would be written:\n\n${real.read(CONFIG)}\n` +
        `${WORKFLOW} would be written:\n\n${real.read(WORKFLOW)}\n`,
    );
  });

  test("a folder that cannot be made is told", async () => {
    await expect(ran({}, { ...REPOSITORY, ".github": "a file" })).rejects.toThrow(UsageError);
    await inFolder(REPOSITORY, async (folder) => {
      mkdirSync(join(folder, WORKFLOW), { recursive: true });
      expect(lstatSync(join(folder, WORKFLOW)).isDirectory()).toBe(true);
      const written = { stdout: "" };
      const output = { write: (text: string) => (written.stdout += text) };
      expect(init({}, { directory: folder, env: {}, stdout: output, stderr: output })).toBe(0);
      expect(written.stdout).toContain(`${WORKFLOW} exists`);
    });
  });
});
