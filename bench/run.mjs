// Measures what canread costs beside what it cannot do without, as ratios in one run. `npm run bench`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure, median } from "./measure.mjs";
import { adversarial, bigPlan, bigTemplate, densePlan, proofGraph, typicalTemplate } from "./inputs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const command = join(root, "dist/canread.cjs");
const folder = mkdtempSync(join(tmpdir(), "canread-bench-"));

/** Two commands in turn, so that a machine that drifts slows both: medians and the ratio of each pair. */
function pair(name, ours, theirs, runs) {
  const rows = [];
  for (let run = 0; run <= runs; run += 1) {
    const row = { ours: measure(ours), theirs: measure(theirs) };
    if (run > 0) rows.push(row);
  }
  const figure = (key, unit, digits) => {
    const mine = median(rows.map((row) => row.ours[key]));
    const base = median(rows.map((row) => row.theirs[key]));
    const ratio = median(rows.map((row) => row.ours[key] / row.theirs[key]));
    return `${mine.toFixed(digits)} / ${base.toFixed(digits)} ${unit} = ${ratio.toFixed(2)} ×`;
  };
  console.log(
    `${name.padEnd(44)} time ${figure("seconds", "s", 3)}   memory ${figure("megabytes", "MB", 0)}`,
  );
}

console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}\n`,
);

const small = join(root, "samples/works/template.yaml");
pair("start-up: --version / node -e 0", [command, "--version"], ["-e", "0"], 15);
pair("one small template / node -e 0", [command, small], ["-e", "0"], 15);

for (const [name, text] of [
  ["100 MB plan", bigPlan(40_000, 50)],
  ["plan of 10,000 task definitions", densePlan(10_000)],
]) {
  const plan = join(folder, `${name.replaceAll(/[^a-z0-9]/gu, "-")}.json`);
  writeFileSync(plan, text);
  const parse = `JSON.parse(require("fs").readFileSync(${JSON.stringify(plan)}, "utf8"))`;
  const size = `${Math.round(text.length / 1_000_000)} MB`;
  pair(`${name} (${size}) / read and JSON.parse`, [command, plan, "-q"], ["-e", parse], 5);
}

const template = join(folder, "template.yaml");
writeFileSync(template, bigTemplate(1_000_000));
const yaml = `import("yaml").then((y) => y.parseDocument(require("fs").readFileSync(${JSON.stringify(template)}, "utf8"), { lineCounter: new y.LineCounter() }))`;
process.chdir(root);
pair("1 MB template / yaml alone", [command, template, "-q"], ["-e", yaml], 7);

/** Many templates in one run: seconds, and memory, which is to stay where it is. */
for (const { name, make } of [
  { name: "typical", make: typicalTemplate },
  { name: "dense", make: bigTemplate },
]) {
  for (const count of [250, 1000, 4000]) {
    if (name === "dense" && count > 1000) continue;
    const directory = join(folder, `${name}-${count}`);
    mkdirSync(directory);
    const text = make(20_000);
    for (let index = 0; index < count; index += 1) writeFileSync(join(directory, `${index}.yaml`), text);
    const rows = [1, 2, 3].map(() => measure([command, directory, "-q"]));
    const [seconds, megabytes] = ["seconds", "megabytes"].map((key) => median(rows.map((row) => row[key])));
    const title = `${count} templates of ${Math.round(text.length / 1000)} KB, ${name}`;
    console.log(`${title.padEnd(44)} ${seconds.toFixed(1)} s   ${Math.round(megabytes)} MB`);
  }
}

const { proveAll } = await import(join(root, "dist/iam/prove.js"));
const graph = await proofGraph(join(root, "dist/index.js"));
let requirements = 0;
proveAll(graph);
const start = performance.now();
for (let run = 0; run < 20; run += 1)
  requirements += proveAll(graph).reduce((sum, read) => sum + read.requirements.length, 0);
const seconds = (performance.now() - start) / 1000;
console.log(`${"proofs".padEnd(44)} ${Math.round(requirements / seconds)} requirements a second`);

/** Policies that are made to cost, each in the place of a role's own. */
const statement = (Resource) => ({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource });
const arn = "arn:aws:secretsmanager:*:*:secret:";
const letters = "abcdefghijklmnopqrstuvwxyz";
const infix = Array.from(
  { length: 60 },
  (_, at) => `${arn}*${letters[at % 26]}??${letters[(at * 7) % 26]}*q*`,
);
const hostile = {
  "60 infix patterns": [statement(infix)],
  "10 KB in one pattern": [statement(`${arn}${"*a?".repeat(3300)}*`)],
  "500 statements": Array.from({ length: 500 }, (_, at) => statement(`${arn}*${at}*db*-??????`)),
};
const { analyze } = await import(join(root, "dist/index.js"));
for (const [name, statements] of Object.entries(hostile)) {
  const text = adversarial(statements);
  const before = performance.now();
  const { reads } = analyze([{ path: "t.json", text, isNamed: true }]);
  console.log(`${name.padEnd(44)} ${Math.round(performance.now() - before)} ms (${reads[0]?.outcome})`);
}
rmSync(folder, { recursive: true });
