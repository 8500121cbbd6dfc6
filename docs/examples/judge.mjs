// Judges the files that are named, as `canread check` does, and ends with its status.
import { readFileSync } from "node:fs";
import { analyze, toText } from "canread";

const sources = process.argv.slice(2).map((path) => ({
  path,
  text: readFileSync(path, "utf8"),
  isNamed: true, // it has to be an input; a file that is only met may be anything
}));

const report = analyze(sources, { region: "eu-west-1", rules: new Map([["prefix-grant", "off"]]) });

process.stdout.write(toText(report));
if (report.findings.some(({ level }) => level === "error")) process.exitCode = 1;
if (report.problems.some(({ severity }) => severity === "error")) process.exitCode = 2;
