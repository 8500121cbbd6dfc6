/** Values of root variables: `terraform.tfvars`, `*.auto.tfvars`, `--var-file` and `--var`, later ones first. */
import { error, type Problem } from "../../model/problem.ts";
import { firstLine, span, type Source } from "../../model/source.ts";
import { textValue, type Value } from "../../model/value.ts";
import { parseHclJsonVariables } from "../hcl/json-syntax.ts";
import { parseHcl, parseHclExpression } from "../hcl/parse.ts";
import { evaluateExpression, failure } from "./expression.ts";
import { joinPath, type ProjectFiles } from "./files.ts";
import type { Scope } from "./scope.ts";

/** A value from the command line, as it was written there. */
export interface GivenVariable {
  readonly name: string;
  readonly value: string;
}

export interface VariableInput {
  readonly variables: readonly GivenVariable[];
  /** Files named on the command line, as sources. */
  readonly files: readonly Source[];
}

export function loadVariables(
  folder: string,
  files: ProjectFiles,
  given: VariableInput,
  problems: Problem[],
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const names = files.entries(folder) ?? [];
  const automatic = names.filter((name) => /\.auto\.tfvars(?:\.json)?$/u.test(name));
  const ordered = ["terraform.tfvars", "terraform.tfvars.json"]
    .filter((name) => names.includes(name))
    .concat(automatic);
  for (const name of ordered) {
    const path = joinPath(folder, name);
    const read = files.read(path);
    if ("refused" in read)
      problems.push(error("unreadable-input", read.refused, firstLine({ path, text: "" })));
    else addFile({ path, text: new TextDecoder("utf-8").decode(read.bytes) }, values, problems);
  }
  for (const source of given.files) addFile(source, values, problems);
  for (const { name, value } of given.variables) values.set(name, commandLineValue(name, value, problems));
  return values;
}

function addFile(source: Source, values: Map<string, Value>, problems: Problem[]): void {
  const { value: file, problems: found } = source.path.endsWith(".json")
    ? parseHclJsonVariables(source)
    : parseHcl(source);
  problems.push(...found);
  for (const item of file.body.items) {
    if (item.kind === "block") {
      problems.push(
        error(
          "wrong-type",
          `a file of variables holds values, and no ${item.type} block`,
          span(source, item.start, item.headerEnd),
        ),
      );
    } else values.set(item.name, evaluateExpression(item.expression, constantScope(source, problems)));
  }
}

/** A scope in which no name means anything. */
function constantScope(source: Source, problems: Problem[]): Scope {
  const scope: Scope = {
    source,
    bound: new Map(),
    follow: (root, _, at) => ({
      value: failure(`${root} cannot be used here`, at, scope),
      used: Number.MAX_SAFE_INTEGER,
    }),
    folder: ".",
    files: { read: () => ({ refused: "no file can be read here" }), list: () => null },
    report: (problem) => problems.push(problem),
    depth: 0,
    rounds: 1,
    isCaught: false,
  };
  return scope;
}

/** Lists and maps are written as expressions; anything else is a string, which the type converts. */
function commandLineValue(name: string, value: string, problems: Problem[]): Value {
  const source = { path: `--var ${name}`, text: value };
  const whole = span(source, 0, value.length);
  if (!/^\s*[[{]/u.test(value)) return textValue(value, whole);
  const { value: expression, problems: found } = parseHclExpression(source);
  problems.push(...found);
  return evaluateExpression(expression, constantScope(source, problems));
}
