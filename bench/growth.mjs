// How time and memory grow with the input: each kind of input once, four and sixteen times as large. `npm run bench`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bigPlan, bigTemplate, densePlan, sharedPlan, typicalTemplate } from "./inputs.mjs";
import { measure, median } from "./measure.mjs";
import { EVERY, repository } from "./terraform.mjs";

const command = fileURLToPath(new URL("../dist/canread.cjs", import.meta.url));
const RUNS = 3;

function templates(count) {
  const text = typicalTemplate(20_000);
  return new Map(Array.from({ length: count }, (_, index) => [`stack-${index}.yaml`, text]));
}

const one = (name, text) => new Map([[name, text]]);

/** Each with what it counts, its files for a sixteenth, a fourth and the whole, and what else the command is asked. */
const KINDS = [
  {
    name: "plan, resources (200 services among them)",
    unit: 2500,
    files: (n) => one("plan.json", bigPlan(n, n / 200)),
  },
  {
    name: "plan, task definitions with a role each",
    unit: 625,
    files: (n) => one("plan.json", densePlan(n)),
  },
  {
    name: "plan, task definitions, a hundred to a role",
    unit: 625,
    files: (n) => one("plan.json", sharedPlan(n, Math.ceil(n / 100))),
  },
  {
    name: "the same, SARIF and JSON of reads that fail",
    unit: 625,
    files: (n) =>
      one("plan.json", sharedPlan(n, Math.ceil(n / 100)).replaceAll(":GetSecretValue", ":DescribeSecret")),
    args: ["-f", "sarif=report.sarif", "-f", "json=report.json"],
  },
  { name: ".tf files, typical", unit: 188, files: (n) => repository(n, EVERY.typical) },
  { name: ".tf files, all services", unit: 62, files: (n) => repository(n, EVERY.dense) },
  { name: "templates of 21 KB", unit: 62, files: templates },
  {
    name: "MB of one template",
    unit: 0.0625,
    files: (n) => one("template.yaml", bigTemplate(n * 1_000_000)),
  },
];

function written(files) {
  const folder = mkdtempSync(join(tmpdir(), "canread-growth-"));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Medians of whole processes. */
function figure({ files, args = [] }, count) {
  const folder = written(files(count));
  // Not into the folder: the next run would read them.
  const reports = args.map((each) => each.replace("=", `=${folder}.`));
  const rows = Array.from({ length: RUNS }, () => measure([command, folder, "-q", ...reports]));
  for (const each of [folder, ...reports.flatMap((report) => report.split("=")[1] ?? [])])
    rmSync(each, { recursive: true, force: true });
  return {
    seconds: median(rows.map(({ seconds }) => seconds)),
    megabytes: median(rows.map(({ megabytes }) => megabytes)),
  };
}

console.log("| input | ×1 | ×4 | ×16 | a unit more, between ×4 and ×16 against ×1 and ×4: time | memory |");
console.log("|---|---|---|---|---|---|");
for (const kind of KINDS.filter(({ name }) => name.includes(process.argv[2] ?? ""))) {
  const counts = [1, 4, 16].map((times) => kind.unit * times);
  const [first, second, third] = counts.map((count) => figure(kind, count));
  const growth = (key) => (third[key] - second[key]) / 12 / ((second[key] - first[key]) / 3);
  const cells = [first, second, third].map(
    ({ seconds, megabytes }, at) =>
      `${counts[at].toLocaleString("en")}: ${seconds.toFixed(2)} s, ${Math.round(megabytes)} MB`,
  );
  const told = ["seconds", "megabytes"].map((key) => `${growth(key).toFixed(2)} ×`);
  console.log(`| ${[kind.name, ...cells, ...told].join(" | ")} |`);
}
