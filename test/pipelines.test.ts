/** What runs canread elsewhere: the hook of pre-commit, the image, and the recipes of docs/ci.md. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { FORMATS } from "../cli/options.ts";
import { VERSION } from "../version.ts";
import { canread, sample } from "./support/command.ts";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const PACKAGE = JSON.parse(read("package.json")) as {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
};

describe("pre-commit", () => {
  interface Hook {
    readonly id: string;
    readonly name: string;
    readonly language: string;
    readonly entry: string;
    readonly pass_filenames: boolean;
    readonly files: string;
  }
  const hooks = parse(read(".pre-commit-hooks.yaml"), { uniqueKeys: true }) as readonly Hook[];

  test("the hook calls the package's command, once for all files", () => {
    expect(hooks.map(({ id, language, entry }) => ({ id, language, entry }))).toEqual([
      { id: "canread", language: "node", entry: Object.keys(PACKAGE.bin)[0] },
    ]);
    // pre-commit takes the text "false" for true.
    expect(hooks[0]?.pass_filenames).toBe(false);
  });

  test.each([
    ["main.tf", true],
    ["infra/main.tf.json", true],
    ["infra/main.tofu", true],
    ["infra/production.auto.tfvars", true],
    ["template.yaml", true],
    ["a/b/template.yml", true],
    ["cdk.out/Stack.template.json", true],
    ["stack.template", true],
    ["README.md", false],
    ["main.tf.bak", false],
    ["src/main.tfx", false],
    ["yaml", false],
    [".terraform.lock.hcl", false],
  ])("%s is its business: %s", (path, isWanted) => {
    // pre-commit searches, as Python's `re.search` does.
    expect(new RegExp(hooks[0]?.files ?? "", "u").test(path)).toBe(isWanted);
  });
});

describe("the image", () => {
  const lines = read("Dockerfile")
    .replace(/\\\n/gu, " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const of = (word: string, from: readonly string[] = lines): readonly string[] =>
    from.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));

  test("is built in one stage and run in another, which gets the package and Graphviz alone", () => {
    expect(of("FROM")).toHaveLength(2);
    expect(of("FROM")[0]).toMatch(/ AS build$/u);
    expect(of("RUN")[0]).toContain("npm pack");
    expect(of("COPY", last)).toEqual([
      "--from=build /tmp/package /opt/canread",
      "--from=build /src/node_modules/@viz-js/viz /opt/canread/node_modules/@viz-js/viz",
    ]);
    expect(of("RUN", last)).toEqual([`ln -s /opt/canread/${PACKAGE.bin["canread"]} /usr/local/bin/canread`]);
  });

  test("has all that the command loads, for each format", () => {
    const root = mkdtempSync(join(tmpdir(), "canread-image-"));
    try {
      for (const part of ["canread.cjs", "command"])
        cpSync(new URL(`../dist/${part}`, import.meta.url), join(root, "opt/canread/dist", part), {
          recursive: true,
        });
      for (const copied of of("COPY", last)) {
        const [, from, to] = /^--from=build \/src\/(\S+) \/(\S+)$/u.exec(copied) ?? [];
        if (from === undefined || to === undefined) continue;
        cpSync(new URL(`../${from}`, import.meta.url), join(root, to), { recursive: true });
      }
      const command = join(realpathSync(root), "opt/canread/dist/canread.cjs");
      const input = fileURLToPath(new URL("../samples/works/main.tf", import.meta.url));
      const run = (...args: readonly string[]): string =>
        execFileSync(process.execPath, [command, ...args], { cwd: root, encoding: "utf8" });
      for (const format of FORMATS) expect(run("check", input, "-f", format)).not.toBe("");
      expect(run("graph", input, "-f", "svg")).toContain("<svg");
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  test("takes nothing from the network but Node's image and the locked packages", () => {
    expect(lines.filter((line) => /^ADD\b|https?:|curl|wget|apk |apt/u.test(line))).toEqual([]);
    expect(lines.filter((line) => /npm (?!ci |pack )/u.test(line))).toEqual([]);
    for (const from of of("FROM")) expect(from).toMatch(/^node:\$\{NODE_VERSION\}-[a-z]+(?: AS build)?$/u);
    const [, major] = /^NODE_VERSION=(\d+)$/u.exec(of("ARG")[0] ?? "") ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(20);
  });

  test("does not run as root, in /work, and passes arguments on", () => {
    expect(of("USER", last)).toEqual(["1000:1000"]);
    expect(last.findIndex((line) => line.startsWith("USER "))).toBeGreaterThan(
      last.findLastIndex((line) => line.startsWith("RUN ") || line.startsWith("COPY ")),
    );
    expect(of("WORKDIR", last)).toEqual(["/work"]);
    // The form of a list: a shell would take signals and split arguments.
    expect(JSON.parse(of("ENTRYPOINT", last)[0] ?? "")).toEqual(["canread"]);
  });

  test("the build sees what it needs, and no history, secrets or results of other builds", () => {
    const ignored = read(".dockerignore").split("\n");
    for (const name of [".git", "node_modules", "dist", "**/.env"]) expect(ignored).toContain(name);
    const { files } = JSON.parse(read("package.json")) as { readonly files: readonly string[] };
    const needed = ["scripts", "analyzers", "cli", "package-lock.json", "README.md", "LICENSE", ".npmrc"];
    for (const name of [...needed, ...files.filter((file) => file !== "dist")])
      expect(ignored).not.toContain(name);
  });
});

/** What the recipes have of each system. */
interface ActionRecipe {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly uses: string; readonly with?: object }[] }>
  >;
}

interface HookRecipe {
  readonly repos: readonly {
    readonly rev?: string;
    readonly hooks: readonly {
      readonly id: string;
      readonly args?: readonly string[];
      readonly additional_dependencies?: readonly string[];
    }[];
  }[];
}

type GitlabRecipe = Readonly<
  Record<
    string,
    { readonly script: readonly string[]; readonly artifacts: Readonly<Record<string, unknown>> }
  >
>;

describe("docs/ci.md", () => {
  const PAGE = read("docs/ci.md");
  const blocks = (language: string): readonly string[] =>
    [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gmu"))].map(
      (match) => match[1] ?? "",
    );
  const YAML = blocks("yaml");
  const recipe = (index: number): unknown => parse(YAML[index] ?? "");
  const action = recipe(0) as ActionRecipe;
  const hook = (recipe(1) as HookRecipe).repos[0];
  const local = (recipe(2) as HookRecipe).repos[0]?.hooks[0];
  const gitlab = recipe(3) as GitlabRecipe;

  /** The arguments of canread in commands, also by npx and in a container. */
  const CALLS = [
    ...[...blocks("sh"), ...YAML]
      .join("")
      .matchAll(/(?:npx --yes --prefix \S+ canread@[\w.]+|(?:^|- )canread|docker run .*? canread) (.*)$/gmu),
  ].map((match) => (match[1] ?? "").split(" "));

  test.each(YAML.map((block, index) => [index, block] as const))("YAML %i is YAML", (_, block) => {
    const document = parseDocument(block, { uniqueKeys: true, strict: true });
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(block).not.toContain("\t");
  });

  test("every version of canread is this one", () => {
    const versions = [
      ...PAGE.matchAll(/canread(?:@v?|:)(\d[\w.-]*)|rev: v(\S+)|`version` \| `([^`]+)`/gu),
    ].map((match) => match[1] ?? match[2] ?? match[3]);
    expect(versions).toHaveLength(7);
    expect(new Set(versions)).toEqual(new Set([VERSION]));
  });

  test("inputs and outputs are those of the action, with their defaults", () => {
    const { inputs, outputs } = parse(read("action.yml")) as {
      readonly inputs: Readonly<Record<string, { readonly default: string }>>;
      readonly outputs: Readonly<Record<string, unknown>>;
    };
    const rows = [...PAGE.matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) \|(?: (?:`([^`]*)`)? ?\|)?/gmu)].flatMap(
      (match) => [...(match[1] ?? "").matchAll(/[a-z-]+/gu)].map(([name]) => [name, match[2] ?? ""]),
    );
    const known = Object.entries(inputs).map(([name, input]) => [name, input.default]);
    expect(rows.slice(0, known.length)).toEqual(known);
    expect(rows.slice(known.length).map(([name]) => name)).toEqual(Object.keys(outputs));
    const used = [...PAGE.matchAll(/steps\.canread\.outputs\.([a-z-]+)/gu)].map((match) => match[1]);
    for (const name of used) expect(Object.keys(outputs)).toContain(name);
    const [, ours] = action.jobs["secrets-readable"]?.steps ?? [];
    expect(Object.keys(ours?.with ?? {}).length).toBeGreaterThan(0);
    for (const name of Object.keys(ours?.with ?? {})) expect(Object.keys(inputs)).toContain(name);
  });

  test("code scanning is given what it needs", () => {
    expect(action.permissions).toEqual({ contents: "read", "security-events": "write", actions: "read" });
    expect(action.jobs["secrets-readable"]?.steps.at(-1)?.uses).toMatch(/upload-sarif@v\d+$/u);
  });

  test("the hooks are the one that there is", () => {
    const [own] = parse(read(".pre-commit-hooks.yaml")) as readonly { readonly id: string }[];
    expect(hook?.hooks[0]?.id).toBe(own?.id);
    const { additional_dependencies: dependencies, ...rest } = local ?? {};
    expect(dependencies).toEqual([`${PACKAGE.name}@${VERSION}`]);
    expect(own).toMatchObject(rest);
  });

  test("GitLab is given the reports that the job writes", () => {
    const { script, artifacts } = gitlab["secrets-readable"] ?? {};
    expect(artifacts).toEqual({
      when: "always",
      reports: { sast: "gl-sast-report.json", junit: "canread.xml" },
    });
    expect(script?.join("\n")).toContain("-f gitlab=gl-sast-report.json -f junit=canread.xml");
  });

  test("there are commands on the page", () => {
    expect(CALLS).toHaveLength(6);
  });

  test.each([...CALLS, hook?.hooks[0]?.args ?? []].map((args) => [args.join(" "), args] as const))(
    "canread %s",
    async (_, args) => {
      const ran = await canread(args, { files: { "main.tf": sample("works/main.tf") } });
      expect(ran.stderr).toBe("");
      expect(ran.status).toBe(0);
    },
  );

  test("every format that is named is one", () => {
    const named = [...PAGE.matchAll(/-f ([a-z]+)(?:=|\b)/gu)].map((match) => match[1]);
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(FORMATS).toContain(name);
  });

  test("links lead somewhere", () => {
    const links = [...PAGE.matchAll(/\]\(([^)#]+)\)/gu)].map((match) => match[1] ?? "");
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(read(`docs/${link}`)).not.toBe("");
  });
});
