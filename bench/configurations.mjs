// What it costs to read Terraform repositories. `npm run bench`.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EVERY, repository } from "./terraform.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { analyze } = await import(join(root, "dist/index.js"));
const { parseHcl } = await import(join(root, "dist/ingest/hcl/parse.js"));

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function timed(runs, work) {
  const times = [];
  for (let run = 0; run <= runs; run += 1) {
    const start = performance.now();
    await work();
    if (run > 0) times.push(performance.now() - start);
  }
  return median(times);
}

/** Everything from the files' bytes to the report. */
function judgeAll(contents) {
  const bytes = new Map([...contents].map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const names = new Map();
  for (const path of contents.keys()) {
    const [folder, name] = path.split("/");
    names.set(folder, [...(names.get(folder) ?? []), name]);
  }
  const read = (path) => (bytes.has(path) ? { bytes: bytes.get(path) } : { refused: path, isMissing: true });
  const files = {
    read,
    configuration: read,
    list: () => [...bytes.keys()],
    entries: (folder) => names.get(folder) ?? null,
  };
  return analyze({ sources: [], projects: [{ folders: [...names.keys()], files }] });
}

const figures = [];
for (const [kind, count] of [
  ["typical", 100],
  ["typical", 300],
  ["typical", 1000],
  ["typical", 3000],
  ["dense", 1000],
]) {
  const every = EVERY[kind];
  const contents = repository(count, every);
  const sources = [...contents].map(([path, text]) => ({ path, text }));
  const bytes = sources.reduce((sum, { text }) => sum + text.length, 0);
  // What is parsed is kept, as it has to be for judging.
  const parsing = await timed(5, () => sources.map(parseHcl).length);
  const judging = await timed(5, () => judgeAll(contents));
  const { reads, problems } = judgeAll(contents);
  const expected = 2 * Math.ceil(count / every);
  if (reads.length !== expected || problems.length > 0 || reads.some((read) => read.outcome !== "readable"))
    throw new Error(`${reads.length} reads and ${problems.length} problems in ${count} files`);
  if (kind === "typical") figures.push({ count, judging });
  const rate = (bytes / parsing / 1000).toFixed(1);
  console.log(
    `${String(count).padStart(5)} files, ${kind}, ${(bytes / 1e6).toFixed(1)} MB, ${reads.length} reads: parsed in ${parsing.toFixed(0)} ms (${rate} MB/s), read and judged in ${judging.toFixed(0)} ms = ${(judging / parsing).toFixed(2)} ×`,
  );
  if (kind === "typical" && count === 1000) {
    const { parse } = await import("@cdktf/hcl2json");
    const theirs = await timed(1, async () => {
      for (const { path, text } of sources) await parse(path, text);
    });
    console.log(
      `      hcl2json parses the same in ${theirs.toFixed(0)} ms = ${(theirs / parsing).toFixed(1)} × ours`,
    );
  }
}
const [first, last] = [figures[0], figures.at(-1)];
const growth = last.judging / last.count / (first.judging / first.count);
console.log(`a file costs ${growth.toFixed(2)} × as much among 3,000 as among 100`);
