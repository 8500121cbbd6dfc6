/** Tests that show a defect which is not mended yet are skipped by name; the list is test/open-defects.json. */
import { readFileSync } from "node:fs";
import { beforeEach } from "vitest";

const listed = JSON.parse(readFileSync(new URL("../open-defects.json", import.meta.url), "utf8")) as Readonly<
  Record<string, readonly string[]>
>;
const open = new Set(
  Object.entries(listed).flatMap(([file, names]) => names.map((name) => `${file} > ${name}`)),
);

interface Named {
  readonly name: string;
  readonly suite?: Named | undefined;
}

function path(task: Named | undefined): readonly string[] {
  return task ? [...path(task.suite), task.name].filter((name) => name !== "") : [];
}

beforeEach(({ task, skip }) => {
  const file = task.file.name.split("\\").join("/");
  const names = path(task).filter((name) => name !== file);
  if (process.env["OPEN_DEFECTS"] !== "1" && open.has([file, ...names].join(" > "))) skip("an open defect");
});
