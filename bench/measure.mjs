// Whole processes, measured from outside. Needs `/usr/bin/time`.
import { spawnSync } from "node:child_process";

/** Wall seconds and peak memory in MB of a whole process. */
export function measure(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync("/usr/bin/time", ["-f", "%M", process.execPath, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0 && status !== 1) throw new Error(`${args.join(" ")}: status ${status}: ${stderr}`);
  return { seconds, megabytes: Number(stderr.trim().split("\n").at(-1)) / 1024 };
}

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
