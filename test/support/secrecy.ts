import { canread, type Files } from "./command.ts";
import type { JsonReport } from "./json-report.ts";

/** No part of any name in the inputs, of a message or of a page. */
export const CANARY: string = "hunter2Canary";
export const LEAK: RegExp = /hunter2canary/iu;

const FORMATS = [
  ["-f", "text"],
  ["-v"],
  ["-q"],
  ["-f", "json"],
  ["-f", "sarif"],
  ["-f", "markdown"],
  ["-f", "junit"],
  ["-f", "gitlab"],
  ["-f", "html"],
] as const;

/** All that the commands say about an input, on both streams. */
async function everythingSaid(files: Files, path: string, options: readonly string[] = []): Promise<string> {
  const said: string[] = [];
  const say = async (args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await canread(args, { files });
    said.push(stdout, stderr);
    return stdout;
  };
  for (const format of FORMATS) await say([path, ...options, ...format]);
  for (const drawing of ["text", "mermaid", "dot"])
    said.push((await canread(["graph", path, ...options, "-f", drawing], { files })).stdout);
  const report = JSON.parse(await say([path, ...options, "-f", "json"])) as JsonReport;
  for (const workload of new Set(["Nobody", ...report.reads.map((read) => read.workload)])) {
    await say(["explain", workload, path, ...options]);
    await say(["explain", workload, "NOBODY", path, ...options]);
  }
  return said.join("\n");
}

/** What is said around the value, when it is said anywhere; empty when it is not. */
export async function leakOf(files: Files, path: string, options?: readonly string[]): Promise<string> {
  const said = await everythingSaid(files, path, options);
  if (!said.includes("canread")) return "nothing was said at all";
  const at = said.search(LEAK);
  return at === -1 ? "" : said.slice(Math.max(0, at - 100), at + 40);
}

/** What of the changed documents got out: the changes, each as the line around it. */
export async function leaksOf(path: string, documents: readonly string[]): Promise<readonly string[]> {
  const leaks: string[] = [];
  for (const text of documents) {
    const { stdout, stderr } = await canread([path, "-f", "text", "-f", "json=r"], {
      files: { [path]: text },
    });
    const found = LEAK.exec(stdout + stderr);
    if (found) leaks.push(found.input.slice(Math.max(0, found.index - 80), found.index + 40));
  }
  return leaks;
}
