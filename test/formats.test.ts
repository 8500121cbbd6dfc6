/** Every format as it is printed for two stories; `UPDATE_GOLDEN=1` writes the files, to be read before they are committed. */
import { describe, test } from "vitest";
import { canread, sample } from "./support/command.ts";
import { expectGolden } from "./support/golden.ts";

const STORIES = ["batch-splunk/main.tf", "missing-suffix/template.yaml"];

const FORMATS = [
  ["json", ["check", "-f", "json"]],
  ["sarif", ["check", "-f", "sarif"]],
  ["md", ["check", "-f", "markdown"]],
  ["junit.xml", ["check", "-f", "junit"]],
  ["gitlab.json", ["check", "-f", "gitlab"]],
  ["tree.txt", ["graph"]],
  ["mmd", ["graph", "-f", "mermaid"]],
  ["dot", ["graph", "-f", "dot"]],
] as const;

/** Rules and their pages are no part of what a story shows. */
function withoutRules(text: string): string {
  return text.replace(/"rules": \[[\s\S]*?\n {10}\]/u, '"rules": []');
}

describe.each(STORIES)("%s", (story) => {
  test.each(FORMATS)("as %s", async (end, [command, ...options]) => {
    const name = story.split("/")[1] ?? "";
    const { stdout } = await canread([command, name, ...options], {
      files: { [name]: sample(story) },
      env: { SOURCE_DATE_EPOCH: "1790000000" },
    });
    expectGolden(`${story.replace("/", ".").replace(/\.(?:tf|yaml)$/u, "")}.${end}`, withoutRules(stdout));
  });
});
