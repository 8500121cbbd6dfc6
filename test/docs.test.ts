/**
 * The pages of docs/ and the README: their commands run, what they show is what is printed, their links lead somewhere.
 * `UPDATE_DOCS=1` writes what is printed into the pages; read the difference before you commit it.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { buildProgram } from "../cli/program.ts";
import { run } from "../cli/run.ts";
import { analyzers } from "../index.ts";
import { VERSION } from "../version.ts";
import {
  anchorsOf,
  blocksOf,
  commandsIn,
  inlineCodeOf,
  linksOf,
  proseOf,
  transcriptOf,
  type Command,
} from "./support/documents.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** What is not run, and why. A command that is neither here nor run fails. */
const NOT_RUN: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^npm (?:ci|test)$/u, "installs from a registry, or runs these very tests"],
  [/^alias canread=node dist\/canread\.cjs$/u, "what it stands for is run instead"],
  [
    /^terraform (?:plan|apply)\b/u,
    "needs Terraform and a provider; plans of theirs are among the tests' files",
  ],
  [/^git (?:add|worktree)\b/u, "changes a repository; what it brings is there already"],
  [/^docker build\b/u, "needs Docker and the network"],
];

const folder = mkdtempSync(join(tmpdir(), "canread-docs-"));
const examples = join(folder, "examples");

/** What a reader has: a clone, a project with a plan and a state, the branch that it goes to beside it. */
function makeWorld(place: string): string {
  const directory = join(place, "clone");
  const main = read("samples/works/main.tf");
  const files: Readonly<Record<string, string | Buffer>> = {
    "clone/main.tf": main,
    "clone/infra/main.tf": main,
    "base/infra/main.tf": main,
    "clone/template.yaml": read("samples/works/template.yaml"),
    "clone/templates/store.yaml": read("samples/works/template.yaml"),
    "clone/task-definition.json": read("docs/examples/task-definition.json"),
    "clone/plan.json": read("test/terraform/plan-files/sample-works-new.json"),
    "clone/tfplan": readFileSync(join(ROOT, "test/terraform/plan-files/sample-works-new.tfplan")),
    "clone/platform.tfstate": JSON.stringify({
      version: 4,
      terraform_version: "1.11.4",
      lineage: "x",
      resources: [],
    }),
    "clone/.git/HEAD": "ref: refs/heads/main",
  };
  for (const part of ["samples", "docs/examples"])
    cpSync(join(ROOT, part), join(directory, part), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), content);
  }
  return directory;
}

/** The arguments of canread in a command that calls it, in whichever way. */
function argumentsOf(words: readonly string[]): readonly string[] | null {
  const [first = "", ...rest] = words;
  if (first === "canread") return rest;
  // From a folder of its own: one that the repository brings would be run instead.
  if (first === "npx" && rest[1] === "--prefix" && rest[3] === `canread@${VERSION}`) return rest.slice(4);
  if (first === "node" && rest[0] === "dist/canread.cjs") return rest.slice(1);
  // The image is called canread, and runs canread.
  if (first === "docker" && rest[0] === "run") return rest.slice(rest.indexOf("canread") + 1);
  return null;
}

/** Variables that a page's lines expect of whoever runs them. */
const VARIABLES: Readonly<Record<string, string>> = { $PLANFILE: "tfplan" };

/** What a page's commands find and leave behind. */
interface Session {
  directory: string;
  status: number;
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

async function execute({ env, words }: Command, stdin: string, session: Session): Promise<Ran> {
  const [name = "", ...rest] = words.map((word) => VARIABLES[word] ?? word);
  const quiet = { stdout: "", stderr: "" };
  const inside = (path: string): string => resolve(session.directory, path);
  const args = argumentsOf([name, ...rest]);
  if (args) {
    const written = { stdout: "", stderr: "" };
    session.status = await run(args, {
      directory: session.directory,
      env,
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
      stdin: () => Buffer.from(stdin),
    });
    return written;
  }
  if (name === "cd") session.directory = inside(rest[0] ?? "");
  else if (name === "echo" && rest[0] === "$?") return { ...quiet, stdout: `${session.status}\n` };
  else if (name === "sha256sum") {
    const hash = createHash("sha256")
      .update(readFileSync(inside(rest[0] ?? "")))
      .digest("hex");
    return { ...quiet, stdout: `${hash}  ${rest[0]}\n` };
  } else if (name === "cmp") {
    const [one, other] = rest.map((path) => readFileSync(inside(path)));
    session.status = one && other && one.equals(other) ? 0 : 1;
    if (session.status !== 0) throw new Error(`differ: ${rest.join(", ")}`);
  } else if (name === "terraform" && rest.join(" ") === "show -json tfplan") {
    return { ...quiet, stdout: readFileSync(inside("plan.json"), "utf8") };
  } else if (name === "node" && rest[0]?.startsWith("docs/examples/") === true) {
    const script = join(examples, rest[0].slice("docs/examples/".length));
    const ran = spawnSync(process.execPath, [script, ...rest.slice(1)], {
      cwd: session.directory,
      encoding: "utf8",
    });
    session.status = ran.status ?? 3;
    return ran;
  } else if (!NOT_RUN.some(([pattern]) => pattern.test(words.join(" ")))) {
    throw new Error(`neither run nor named as not to be run: ${words.join(" ")}`);
  }
  return quiet;
}

/** What a line prints: all that goes neither into a pipe nor into a file. */
async function runLine(line: string, session: Session): Promise<string> {
  const commands = commandsIn(line);
  let printed = "";
  let before = "";
  for (const [index, command] of commands.entries()) {
    const { stdout, stderr } = await execute(command, command.isPiped ? before : "", session);
    // 2 is what canread does not understand, 3 a defect of its own.
    expect([0, 1], `${line}\n${stderr}`).toContain(session.status);
    before = stdout;
    if (command.output === null && commands[index + 1]?.isPiped !== true) printed += stdout;
    else if (command.output !== null && command.output !== "/dev/null")
      writeFileSync(resolve(session.directory, command.output), stdout);
  }
  return printed;
}

/** Shell lines in the values of a pipeline's YAML, under the keys that take them. */
function stepsIn(value: unknown, isStep = false): readonly string[] {
  if (typeof value === "string") return isStep ? value.split("\n") : [];
  if (Array.isArray(value)) return value.flatMap((each) => stepsIn(each, isStep));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    stepsIn(inner, /^(?:run|script|before_script)$/u.test(key)),
  );
}

beforeAll(async () => {
  // As a user has them, with the package behind its name.
  for (const name of readdirSync(join(ROOT, "docs/examples")).filter((each) => each.endsWith(".mjs"))) {
    const bundle = await rolldown({
      input: join(ROOT, "docs/examples", name),
      platform: "node",
      logLevel: "warn",
      resolve: { alias: { canread: join(ROOT, "index.ts") }, mainFields: ["module", "main"] },
    });
    await bundle.write({ file: join(examples, name), format: "esm", codeSplitting: false });
    await bundle.close();
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(PAGES)("%s", (path) => {
  const page = read(path);

  test("its commands run and print what is shown, and its files are shown as they are", async () => {
    const blocks = blocksOf(page);
    const clone = makeWorld(mkdtempSync(join(folder, "page-")));
    const replaced: { readonly start: number; readonly end: number; readonly text: string }[] = [];
    for (const { language, shows, text, start, end } of blocks) {
      // Each block begins at the root, and finds the files of those before it.
      const session: Session = { directory: clone, status: 0 };
      let actual = text;
      if (shows !== "") actual = read(shows);
      else if (language === "console") {
        actual = "";
        for (const { line } of transcriptOf(text)) actual += `$ ${line}\n${await runLine(line, session)}`;
      } else if (language === "sh") {
        for (const line of text.replaceAll("\\\n", " ").split("\n")) await runLine(line, session);
      }
      replaced.push({ start, end, text: actual });
    }
    const shown = replaced.reduceRight(
      (all, { start, end, text }) => all.slice(0, start) + text + all.slice(end),
      page,
    );
    if (process.env["UPDATE_DOCS"] === undefined) expect(page).toBe(shown);
    else writeFileSync(join(ROOT, path), shown);
  }, 60_000);

  test("the pipelines in it are YAML, and call canread as it is", async () => {
    const blocks = blocksOf(page).filter(({ language }) => language === "yaml");
    if (blocks.length === 0) return;
    const session: Session = { directory: makeWorld(mkdtempSync(join(folder, "steps-"))), status: 0 };
    for (const { text } of blocks) {
      const documents = parseAllDocuments(text, { logLevel: "error" });
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
      for (const step of documents.flatMap((document) => stepsIn(document.toJS()))) {
        const own = commandsIn(step).filter(({ words }) => argumentsOf(words) !== null);
        for (const command of own) {
          const { stderr } = await execute(command, "", session);
          expect([0, 1], `${step}\n${stderr}`).toContain(session.status);
        }
      }
    }
  }, 60_000);

  test("its links lead to files and headings", () => {
    expect(brokenIn(path)).toEqual([]);
  });

  test("the options that it names are canread's", () => {
    const named = inlineCodeOf(page).flatMap((code) => code.match(/(?<![\w-])--[a-z][a-z-]*/gu) ?? []);
    expect(
      named.filter((option) => !OPTIONS.includes(option) && !OPTIONS_OF_OTHERS.includes(option)),
    ).toEqual([]);
  });
});

const PROGRAM = buildProgram(
  { directory: ROOT, env: {}, stdout: { write: () => true }, stderr: { write: () => true } },
  () => undefined,
);
const OPTIONS = [
  "--help",
  "--version",
  ...PROGRAM.commands.flatMap((command) => command.options.flatMap(({ long }) => long ?? [])),
];
const OPTIONS_OF_OTHERS = ["--cli-input-json", "--no-asset-metadata", "--network", "--read-only"];

test("links of all other pages lead to files and headings", () => {
  const paths = ["", "analyzers/", "samples/", "test/", "bench/"].flatMap((place) =>
    readdirSync(join(ROOT, place))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${place}${name}`),
  );
  expect(paths.flatMap(brokenIn)).toEqual([]);
});

/** Links of a page to what is not there. */
function brokenIn(path: string): readonly string[] {
  return linksOf(read(path)).flatMap((target) => {
    const [file = "", anchor] = target.split("#");
    const linked = file === "" ? path : relative(ROOT, resolve(ROOT, dirname(path), file));
    const isThere =
      existsSync(join(ROOT, linked)) && (anchor === undefined || anchorsOf(read(linked)).has(anchor));
    return isThere ? [] : [`${path}: ${target}`];
  });
}

describe("the book", () => {
  const order = [...read("docs/README.md").matchAll(/^(\d+)\. \[.+?\]\(([\w-]+\.md)\)/gmu)];
  const names = order.map((match) => match[2] ?? "");

  test("has every page once, counted", () => {
    expect(names.toSorted()).toEqual(
      PAGES.filter((path) => path.startsWith("docs/") && path !== "docs/README.md")
        .map((path) => path.slice(5))
        .toSorted(),
    );
    expect(order.map((match) => Number(match[1]))).toEqual(names.map((_, index) => index + 1));
  });

  test.each(names.slice(0, -1).map((name, index) => [name, names[index + 1] ?? ""] as const))(
    "%s leads to the next page",
    (name, next) => {
      const title = /^# (.+)$/mu.exec(read(`docs/${next}`))?.[1];
      expect(read(`docs/${name}`)).toMatch(/\n\nNext: \[.+\]\(.+\)\n$/u);
      expect(read(`docs/${name}`).endsWith(`\nNext: [${title}](${next})\n`)).toBe(true);
    },
  );

  test("is short", () => {
    expect(names.filter((name) => proseOf(read(`docs/${name}`)).split(/\s+/u).length > 2000)).toEqual([]);
  });
});

describe("docs/errors.md", () => {
  const sections = read("docs/errors.md").split(/^## /mu).slice(1);
  const runTimeOf = (rule: string): string =>
    /^## At run time\n([\s\S]*?)^## Repair$/mu.exec(read(`analyzers/${rule}.md`))?.[1] ?? "";
  const rulesIn = (text: string): readonly string[] =>
    [...text.matchAll(/\]\(\.\.\/analyzers\/([\w-]+)\.md/gu)].map((match) => match[1] ?? "");

  test.each(sections.map((section) => [section.slice(0, section.indexOf("\n")), section] as const))(
    "%s: its messages are on the pages of its rules",
    (_, section) => {
      const rules = rulesIn(section);
      const told = (rules.length > 0 ? rules : analyzers.map(({ id }) => id)).map(runTimeOf);
      const lines = blocksOf(section)
        .filter(({ language }) => language === "text")
        .flatMap(({ text }) => text.trim().split("\n"));
      const partsOf = (line: string): readonly string[] => line.split("…").map((part) => part.trim());
      expect(lines.filter((line) => !told.some((page) => inOrder(page, partsOf(line))))).toEqual([]);
      expect(lines.length).toBeGreaterThan(0);
    },
  );

  test("has every rule that shows itself at run time", () => {
    const silent = /^\s*```text\nnothing: it works\n```\s*$/u;
    const wanted = analyzers
      .map(({ id }) => id)
      .filter((id) => runTimeOf(id) !== "" && !silent.test(runTimeOf(id)));
    expect(wanted.filter((id) => !rulesIn(read("docs/errors.md")).includes(id))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(35);
  });
});

/** Whether a page has all parts of a message in one line, one behind the other. */
function inOrder(page: string, parts: readonly string[]): boolean {
  return page.split("\n").some((line) => {
    let at = 0;
    return parts.every((part) => {
      const found = line.indexOf(part, at);
      at = found + part.length;
      return found !== -1;
    });
  });
}
