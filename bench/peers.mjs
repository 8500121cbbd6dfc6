// canread beside checkov and cfn-lint, where they are on the PATH: time and memory on the same inputs, and what each says
// of the defects of the samples. `node bench/peers.mjs`; no part of the tests.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bigTemplate, typicalTemplate } from "./inputs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const samples = join(root, "samples");

/** The ids of rules that a report of JSON holds, wherever it keeps them. */
function idsIn(value, key) {
  if (Array.isArray(value)) return value.flatMap((each) => idsIn(each, key));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === "string" ? [inner] : idsIn(inner, key),
  );
}

/** Each with its call on files of one folder, and the rules that its report names. */
const TOOLS = [
  {
    name: "canread",
    call: (files) => [process.execPath, join(root, "dist/canread.cjs"), ...files, "-f", "json"],
    rules: (report) => idsIn(report.findings, "rule"),
  },
  {
    name: "cfn-lint",
    call: (files) => ["cfn-lint", "--format", "json", ...files],
    rules: (report) => report.map(({ Rule: { Id } }) => Id),
  },
  {
    name: "checkov",
    call: (files) => [
      "checkov",
      ...files.flatMap((file) => ["-f", file]),
      "-o",
      "json",
      "--compact",
      "--quiet",
    ],
    rules: (report) =>
      idsIn(
        [report].flat().map(({ results }) => results?.failed_checks),
        "check_id",
      ),
  },
];

function run([command, ...args]) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync("/usr/bin/time", ["-f", "%M", command, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - start) / 1000;
  return { status, stdout, seconds, megabytes: Number(stderr.trim().split("\n").at(-1)) / 1024 };
}

function isThere({ name }) {
  return name === "canread" || spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
}

const tools = TOOLS.filter(isThere);
const missing = TOOLS.filter((tool) => !tools.includes(tool)).map(({ name }) => name);
if (missing.length > 0) console.log(`not on the PATH: ${missing.join(", ")}\n`);

const folder = mkdtempSync(join(tmpdir(), "canread-peers-"));
function written(name, count, text) {
  mkdirSync(join(folder, name));
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, name, `${index}.yaml`);
    writeFileSync(path, text);
    return path;
  });
}
const stories = readdirSync(samples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const inputs = {
  "the samples' templates": stories.map((name) => join(samples, name, "template.yaml")),
  "20 templates of 21 KB": written("typical", 20, typicalTemplate(20_000)),
  "one template of 250 KB": written("big", 1, bigTemplate(250_000)),
};
console.log(`| input | ${tools.map(({ name }) => name).join(" | ")} |\n|---|${"---|".repeat(tools.length)}`);
for (const [name, files] of Object.entries(inputs)) {
  const cells = tools.map(({ call }) => {
    const { seconds, megabytes } = run(call(files));
    return `${seconds.toFixed(2)} s, ${Math.round(megabytes)} MB`;
  });
  console.log(`| ${[name, ...cells].join(" | ")} |`);
}
rmSync(folder, { recursive: true });

/** What a tool says of a story, without what it says of the story that works. */
function told({ call, rules }, story) {
  const said = (name) => {
    const { stdout, status } = run(call([join(samples, name, "template.yaml")]));
    try {
      return rules(JSON.parse(stdout));
    } catch {
      return [`(no report: status ${status})`];
    }
  };
  const usual = new Set(said("works"));
  const own = new Set(said(story).filter((id) => !usual.has(id)));
  return [...own].join(", ") || "nothing";
}
console.log(
  `\n| story | ${tools.map(({ name }) => name).join(" | ")} |\n|---|${"---|".repeat(tools.length)}`,
);
for (const story of stories)
  console.log(`| ${[story, ...tools.map((tool) => told(tool, story))].join(" | ")} |`);
