/**
 * Nested stacks whose templates are in view: parameters go down, outputs come up.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
 */
import { error, info, type Problem } from "../../model/problem.ts";
import type { Source } from "../../model/source.ts";
import {
  alternatives,
  asLiteral,
  get,
  nullValue,
  type Entry,
  type ObjectValue,
  type Value,
} from "../../model/value.ts";
import { choose } from "../distribute.ts";
import { joinPath } from "../terraform/files.ts";
import { settled } from "./dynamic-references.ts";
import type { Declaration, Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";

/** Reads a file of the project of another file, by its path; null where there is none. */
export type FindFile = (path: string, from: string) => Source | null;

/** A template as it was read. */
export interface ReadTemplate {
  readonly source: Source;
  readonly document: ObjectValue;
  readonly problems: readonly Problem[];
}

/** The properties of the types that stand for a whole template: where that lies, by a path or an address. */
const LOCATIONS: ReadonlyMap<string, string> = new Map([
  ["AWS::CloudFormation::Stack", "TemplateURL"],
  ["AWS::Serverless::Application", "Location"],
]);

export function isNestedStack(type: string): boolean {
  return LOCATIONS.has(type);
}

/**
 * The path of a nested stack's template, as a path relative to that of its parent is what `aws cloudformation package`
 * uploads, and the CDK tells where it puts its own; null for one that lies elsewhere.
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
 */
export function templatePath(type: string, resource: Value, parent: string): string | null {
  const location = LOCATIONS.get(type);
  if (location === undefined) return null;
  const asset = asLiteral(get(get(resource, "Metadata"), "aws:asset:path"));
  const written = asset ?? asLiteral(get(get(resource, "Properties"), location));
  if (written === undefined || written === "" || /^[a-z0-9]+:\/\//iu.test(written)) return null;
  const folder = parent.includes("/") ? parent.slice(0, parent.lastIndexOf("/")) : ".";
  return joinPath(folder, written);
}

/** The paths of all templates that a template nests. */
export function nestedPaths(document: ObjectValue): readonly string[] {
  const resources = get(document, "Resources");
  if (resources?.kind !== "object") return [];
  return [...resources.entries.values()].flatMap(({ value }) => {
    const type = asLiteral(get(value, "Type")) ?? "";
    return templatePath(type, value, document.span.source.path) ?? [];
  });
}

/** More nested stacks than this in one root are not opened: CloudFormation takes fewer. */
export const NESTED_LIMIT = 1000;

/** What a parent gives the parameters of a nested stack. Where it gives one in some worlds only, it is null in others. */
export function givenParameters(declared: Declaration, parent: Environment): ReadonlyMap<string, Value> {
  const written = get(declared.properties, "Parameters");
  if (!written) return new Map();
  const value = settled(evaluate(written, parent), parent);
  const names = new Set(
    alternatives(value).flatMap(({ value: each }) =>
      each.kind === "object" ? [...each.entries.keys()] : [],
    ),
  );
  const given = new Map([...names].map((name) => [name, entryOf(value, name)] as const));
  for (const [name, each] of given) if (each.kind === "null") given.delete(name);
  return given;
}

function entryOf(value: Value, name: string): Value {
  if (value.kind === "choice")
    return choose(value.condition, entryOf(value.then, name), entryOf(value.otherwise, name), value.span);
  if (value.kind === "unknown") return value;
  return (value.kind === "object" && value.entries.get(name)?.value) || nullValue(value.span);
}

/** Parameters that the nested template wants and is not given, or is given and does not declare. */
export function checkGiven(
  declared: Declaration,
  given: ReadonlyMap<string, Value>,
  child: ObjectValue,
): readonly Problem[] {
  const parameters = get(child, "Parameters");
  const entries = parameters?.kind === "object" ? parameters.entries : new Map<string, Entry>();
  const written = get(declared.properties, "Parameters");
  const isWhole = written === undefined || (written.kind === "object" && !written.entries.has("Fn::If"));
  if (get(child, "Transform") || !isWhole) return [];
  const missing = [...entries].filter(
    ([name, { value }]) => !given.has(name) && get(value, "Default") === undefined,
  );
  const unknown = [...given.keys()].filter((name) => !entries.has(name));
  return [
    ...missing.map(([name]) =>
      error(
        "invalid-value",
        `the nested stack ${declared.logicalId} gives its parameter ${name} no value`,
        declared.key,
      ),
    ),
    ...unknown.map((name) => {
      const at = written?.kind === "object" ? written.entries.get(name)?.key : undefined;
      const message = `the template of the nested stack ${declared.logicalId} has no parameter ${JSON.stringify(name)}`;
      return error("invalid-value", message, at ?? declared.key);
    }),
  ];
}

/** An output of a nested stack; null where its template, or the output, is not in view. */
export function outputOf(declared: Declaration, attribute: string, env: Environment): Value | null {
  const name = /^Outputs\.(.+)$/u.exec(attribute)?.[1];
  const child = name === undefined ? null : env.nested(declared);
  if (name === undefined || !child) return null;
  const output = child.outputs?.entries.get(name)?.value;
  const value = get(output, "Value");
  if (!value) {
    if (child.isComplete) {
      const message = `the nested stack ${declared.logicalId} has no output ${JSON.stringify(name)}`;
      env.problems.push(error("dangling-reference", message, declared.key));
    }
    return null;
  }
  return settled(evaluate(value, child), child);
}

export function notOpened(declared: Declaration, reason: string): Problem {
  return info("open-input", `the nested stack ${declared.logicalId} is not judged: ${reason}`, declared.key);
}
