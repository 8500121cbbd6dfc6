import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

// Which folder may import which, and why the rest is kept out.
const ALLOWED: readonly (readonly [folder: string, imports: readonly string[], reason: string])[] = [
  ["model", [], "the vocabulary stands on nothing"],
  ["iam", ["model"], "the proof knows AWS and no language of infrastructure"],
  ["network", ["model"], "what tasks reach is a matter of the network alone"],
  ["ingest", ["model"], "readers only fill the graph: what it means is decided elsewhere"],
  ["fix", ["model", "iam", "ingest"], "a grant is written in the language that the reader knows"],
  ["analyzers", ["model"], "rules see what was judged, not how"],
  ["report", ["model"], "a format prints the report and computes nothing"],
  ["sarif", ["model", "report", "analyzers"], "SARIF carries the rules' descriptions beside the report"],
  ["load", ["model", "ingest"], "loading serves the readers and judges nothing"],
  [
    "cdk",
    ["model", "report", "analyzers", "load", "ingest", "."],
    "the plugin composes, as the command does",
  ],
  [
    ".",
    ["model", "iam", "network", "ingest", "fix", "analyzers", "report", "sarif"],
    "the root composes what is pure, and is composed by what is not",
  ],
  [
    "cli",
    ["model", "report", "sarif", "analyzers", "load", "ingest", "fix", ".", "cli"],
    "the outside composes",
  ],
];

// Only these touch the file system; anything else would make a run depend on more than its input.
const FILE_SYSTEM = ["load", "cdk", "cli"];

/** Of the root its own files: those that configure tools are none of the product. */
function sources(folder: string): readonly string[] {
  if (folder === ".")
    return readdirSync(ROOT).filter((name) => name.endsWith(".ts") && !name.endsWith(".config.ts"));
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/gu)].map((match) => match[1] ?? "");
}

function folderOf(file: string, target: string): string {
  const path = relative(ROOT, resolve(ROOT, dirname(file), target));
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : ".";
}

/** Processes and the network, under each of their names in Node. */
const NO_MODULE =
  /^(?:node:)?(?:child_process|cluster|worker_threads|net|https?|http2|tls|dgram|dns|inspector)(?:\/|$)/u;

// Threads are started in one place and run one file, which are all that knows of them.
const THREADS = ["cli/start-thread.ts", "cli/thread.ts"];

describe.each(ALLOWED)("%s", (folder, allowed, reason) => {
  test(`imports only ${allowed.join(", ") || "itself"}: ${reason}`, () => {
    const wrong = sources(folder).flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith("."))
        .filter((target) => ![folder, ...allowed].includes(folderOf(file, target)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("touches the file system only where loading is its work, and no process and no network", () => {
    const using = (modules: RegExp): readonly string[] =>
      sources(folder).filter((file) => importsOf(file).some((target) => modules.test(target)));
    if (!FILE_SYSTEM.includes(folder)) expect(using(/^node:fs/u)).toEqual([]);
    expect(using(/worker_threads$/u)).toEqual(THREADS.filter((file) => sources(folder).includes(file)));
    expect(using(NO_MODULE).filter((file) => !THREADS.includes(file))).toEqual([]);
    const calling = sources(folder).filter((file) =>
      /(?<![\w.])(?:fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(/u.test(
        readFileSync(join(ROOT, file), "utf8"),
      ),
    );
    expect(calling).toEqual([]);
  });
});

test("every folder of the product has its row", () => {
  const folders = [
    "model",
    "iam",
    "network",
    "ingest",
    "fix",
    "analyzers",
    "report",
    "sarif",
    "load",
    "cdk",
    ".",
    "cli",
  ];
  expect(ALLOWED.map(([folder]) => folder)).toEqual(folders);
});

test("files stay under 400 lines but for tables of data", () => {
  const long = ALLOWED.flatMap(([folder]) => sources(folder))
    .filter((file) => !file.endsWith(".data.ts"))
    .filter((file) => readFileSync(join(ROOT, file), "utf8").split("\n").length > 401);
  expect(long).toEqual([]);
});
