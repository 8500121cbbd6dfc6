// The access graph of what cannot be read, for a Markdown page.
import { readFileSync } from "node:fs";
import { accessGraph, analyze, toMermaid } from "canread";

const sources = process.argv
  .slice(2)
  .map((path) => ({ path, text: readFileSync(path, "utf8"), isNamed: true }));
const { reads } = analyze(sources);
const failing = [...reads.entries()].filter(([, { outcome }]) => outcome !== "readable");

console.log(`\`\`\`mermaid\n${toMermaid(accessGraph(failing))}\`\`\``);
