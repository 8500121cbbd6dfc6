// Writes the table of rules in README.md, and docs/rules.md. Run after `npm run build`; a test holds the table current.
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

const HEADINGS = {
  access: [
    "Access",
    "The role cannot read what the reference names. An unreadable read is told by one of these, the nearest cause.",
  ],
  reference: ["Reference", "What names a secret, or what the secret holds, is wrong in itself."],
  platform: ["Platform", "What reads cannot get there, or is too old. Verdicts do not hang on these."],
  hygiene: ["Hygiene", "It works, and should not be left so."],
};
const sections = Object.entries(HEADINGS).map(([category, [heading, words]]) => {
  const own = analyzers
    .filter((rule) => rule.category === category)
    .map(({ id, level, title }) => `| [${id}](../analyzers/${id}.md) | ${level} | ${title} |`);
  return `## ${heading}\n\n${words}\n\n${["| rule | level | |", "|---|---|---|", ...own].join("\n")}\n`;
});
const head = `# Rules

Each rule is one defect, with a page of one shape: why, what it looks like at run time, the repair, and cases that are run
with the tests. [From the message to the rule](causes.md) goes the other way. \`canread rules <id>\` prints a page,
\`canread rules --format json\` all of them for other tools.
`;
writeFileSync(new URL("../docs/rules.md", import.meta.url), [head, ...sections].join("\n"));
