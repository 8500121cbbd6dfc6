// Writes the table of rules in README.md. Run after `npm run build`; a test holds the table current.
import { readFileSync, writeFileSync } from "node:fs";

const { analyzers } = await import("../dist/index.js");
const file = new URL("../README.md", import.meta.url);
const rows = analyzers.map(({ id, level, title }) => `| [${id}](analyzers/${id}.md) | ${level} | ${title} |`);
const table = ["| rule | level | |", "|---|---|---|", ...rows].join("\n");
const readme = readFileSync(file, "utf8");
writeFileSync(
  file,
  readme.replace(/<!-- rules -->[\s\S]*<!-- \/rules -->/u, `<!-- rules -->\n${table}\n<!-- /rules -->`),
);
