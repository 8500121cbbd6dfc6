// Mutates real inputs and runs the whole command on each mutant: `node bench/fuzz.mjs [--mutants 200000] [--seed 1]`.
// A mutant follows from its seed alone: `--seed 4711 --mutants 1 --show` runs one and prints its files.
import { mkdirSync, rmSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const LIMIT_SECONDS = 5;
const LIMIT_MEGABYTES = 1024;

/* oxlint-disable unicorn/require-post-message-target-origin -- workers are no windows */
if (isMainThread) await main();
else await work(workerData);

async function main() {
  const { values } = parseArgs({
    options: {
      mutants: { type: "string", default: "200000" },
      seed: { type: "string", default: "1" },
      workers: { type: "string", default: String(Math.max(1, cpus().length)) },
      show: { type: "boolean", default: false },
    },
  });
  const [mutants, first, workers] = [values.mutants, values.seed, values.workers].map(Number);
  const root = fileURLToPath(new URL("..", import.meta.url));
  const folder = join(root, `.tmp/fuzz-${process.pid}`);
  const trial = await bundled(root, folder);
  try {
    if (values.show) await show(trial, root, first);
    else await search({ trial, root, mutants, first, workers });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Node 20 reads no TypeScript; the sources may change while this runs. */
async function bundled(root, folder) {
  const { rolldown } = await import("rolldown");
  mkdirSync(folder, { recursive: true });
  const bundle = await rolldown({
    input: join(root, "test/support/fuzz/trial.ts"),
    platform: "node",
    logLevel: "warn",
    // Packages are loaded from where they are installed.
    external: (id) => /^[@a-z]/u.test(id),
  });
  await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "trial.mjs",
    chunkFileNames: "[name]-[hash].mjs",
  });
  await bundle.close();
  return join(folder, "trial.mjs");
}

async function show(trial, root, seed) {
  const { byReader, faultsOf, mutantOf, subjectsIn } = await import(trial);
  const mutant = mutantOf(seed, byReader(await subjectsIn(root)));
  console.log(`${mutant.reader}: ${mutant.args.join(" ")} ${mutant.formats.join(" ")}`);
  for (const [name, content] of Object.entries(mutant.files))
    console.log(
      `--- ${name}\n${typeof content === "string" ? content : Buffer.from(content).toString("latin1")}`,
    );
  console.log("=== faults");
  for (const fault of await faultsOf(mutant)) console.log(fault);
}

async function search({ trial, root, mutants, first, workers }) {
  const started = performance.now();
  const faults = new Map();
  const readers = new Map();
  let next = first;
  let done = 0;
  let slowest = { milliseconds: 0, seed: 0 };
  const tell = (seed, fault) => {
    // One line a kind: seeds, paths and numbers are what differs between the mutants of one defect.
    const kind = fault.replaceAll(/\d+|"path":"[^"]*"|canread-\w+/gu, "…").slice(0, 300);
    const known = faults.get(kind) ?? { fault, seeds: [] };
    if (known.seeds.length === 0) console.log(`seed ${seed}: ${fault}`);
    known.seeds.push(seed);
    faults.set(kind, known);
  };
  const seedsLeft = () => next < first + mutants;
  const lane = () =>
    new Promise((resolve, reject) => {
      let worker;
      let seed = null;
      let since = 0;
      const give = () => {
        if (!seedsLeft()) {
          clearInterval(watch);
          void worker.terminate();
          resolve();
          return;
        }
        seed = next;
        next += 1;
        since = performance.now();
        worker.postMessage(seed);
      };
      const begin = () => {
        seed = null;
        worker = new Worker(new URL(import.meta.url), {
          workerData: { trial, root },
          resourceLimits: { maxOldGenerationSizeMb: LIMIT_MEGABYTES },
        });
        worker.on("message", (message) => {
          if (seed !== null) {
            done += 1;
            readers.set(message.reader, (readers.get(message.reader) ?? 0) + 1);
            const milliseconds = performance.now() - since;
            if (milliseconds > slowest.milliseconds) slowest = { milliseconds, seed };
            for (const fault of message.faults) tell(seed, fault);
            if (done % 10_000 === 0)
              console.log(
                `${done} mutants, ${Math.round(done / ((performance.now() - started) / 1000))} a second`,
              );
          }
          give();
        });
        worker.on("error", (cause) => {
          if (seed === null) reject(cause);
          else {
            tell(seed, `the worker died: ${cause.code ?? ""} ${cause.message}`);
            begin();
          }
        });
      };
      const watch = setInterval(() => {
        if (seed === null || performance.now() - since < LIMIT_SECONDS * 1000) return;
        tell(seed, `it hangs: more than ${LIMIT_SECONDS} s`);
        const stopped = worker;
        begin();
        void stopped.terminate();
      }, 250);
      begin();
    });
  await Promise.all(Array.from({ length: workers }, lane));
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `\n${cpus()[0]?.model}, ${workers} workers, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
  );
  console.log(
    `seeds ${first} to ${first + mutants - 1}: ${Math.round(mutants / seconds)} mutants a second, ${Math.round(seconds)} s`,
  );
  console.log(`slowest ${Math.round(slowest.milliseconds)} ms (seed ${slowest.seed})`);
  for (const [reader, count] of [...readers].toSorted()) console.log(`${reader.padEnd(24)} ${count}`);
  for (const { fault, seeds } of faults.values())
    console.log(`\n${seeds.length} ×, seeds ${seeds.slice(0, 8).join(" ")}\n${fault}`);
  process.exitCode = faults.size === 0 ? 0 : 1;
}

async function work({ trial, root }) {
  const { byReader, faultsOf, mutantOf, subjectsIn } = await import(trial);
  const subjects = byReader(await subjectsIn(root));
  parentPort.on("message", async (seed) => {
    const mutant = mutantOf(seed, subjects);
    parentPort.postMessage({ reader: mutant.reader, faults: await faultsOf(mutant) });
  });
  parentPort.postMessage({ reader: null, faults: [] });
}
