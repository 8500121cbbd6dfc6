#!/usr/bin/env node
import { availableParallelism } from "node:os";
import { VERSION } from "../version.ts";

/** More threads than this cost more memory than they save time. */
const MOST_THREADS = 8;

/** A thread loads the command and warms up by itself: what takes less than this is done as soon without it. */
const LEAST_MS = 600;

// A reader that has seen enough, as `head` has, closes the pipe: that is no failure.
process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
  if (cause.code === "EPIPE") return;
  process.stderr.write(`canread: the output cannot be written (${cause.code ?? cause.message})\n`);
  process.exit(2);
});

async function main(): Promise<void> {
  const { run } = await import("./run.ts");
  process.exitCode = await run(process.argv.slice(2), {
    directory: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    threads: {
      most: Math.min(availableParallelism(), MOST_THREADS),
      least: LEAST_MS,
      load: () => import("./start-thread.ts"),
    },
  });
}

// The commonest question of scripts is answered without loading anything. The bundle is CommonJS, which Node starts
// faster, and which has no `await` outside of functions.
if (process.argv.length === 3 && process.argv[2] === "--version") process.stdout.write(`${VERSION}\n`);
else void main();
