/**
 * The parts of a plan or state whose types canread relies on: https://developer.hashicorp.com/terraform/internals/json-format
 * Looked at in the parsed document; only where something is wrong is the text read again, for its place.
 */
import { error, type Problem } from "../../model/problem.ts";
import { firstLine, type Source, type Span } from "../../model/source.ts";
import type { Value } from "../../model/value.ts";
import { readJson } from "../json.ts";
import { isObject, isShownState, objectAt, type Json } from "./plan-document.ts";
import { WANTED_TYPES } from "./types.ts";
import { isRawState } from "./raw-state.ts";

type Path = readonly (string | number)[];

interface Mistake {
  readonly path: Path;
  readonly wanted: string;
}

type Check = (value: unknown, path: Path) => readonly Mistake[];

function check(wanted: string, fits: (value: unknown) => boolean): Check {
  return (value, path) => (value === undefined || fits(value) ? [] : [{ path, wanted }]);
}

const STRING = check("a string", (value) => typeof value === "string");
const OBJECT = check("an object", isObject);
const OBJECT_OR_NULL = check("an object", (value) => value === null || isObject(value));
const ANY_OBJECT = check(
  "an object",
  (value) => typeof value === "boolean" || value === null || isObject(value),
);

function list(item: Check): Check {
  return (value, path) => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return [{ path, wanted: "a list" }];
    const mistakes: Mistake[] = [];
    for (const [index, each] of value.entries()) mistakes.push(...item(each, [...path, index]));
    return mistakes;
  };
}

function object(known: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (value === undefined) return [];
    if (!isObject(value)) return [{ path, wanted: "an object" }];
    return Object.entries(known).flatMap(([key, each]) =>
      each(Object.hasOwn(value, key) ? value[key] : undefined, [...path, key]),
    );
  };
}

const IDENTITY = { address: STRING, module_address: STRING, mode: STRING, type: STRING, name: STRING };

/** Resources of types that are not wanted are not looked into. */
function ofWantedType(inner: Check): Check {
  return (value, path) => {
    const type = isObject(value) ? value["type"] : undefined;
    return typeof type === "string" && !WANTED_TYPES.has(type) ? [] : inner(value, path);
  };
}

const PLAN = object({
  resource_changes: list(
    ofWantedType(
      object({
        ...IDENTITY,
        change: object({
          actions: list(STRING),
          after: OBJECT_OR_NULL,
          after_unknown: ANY_OBJECT,
          after_sensitive: ANY_OBJECT,
        }),
      }),
    ),
  ),
  variables: OBJECT,
  prior_state: object({ values: OBJECT }),
  configuration: object({ provider_config: OBJECT, root_module: OBJECT }),
});

const MODULE = object({
  address: STRING,
  resources: list(ofWantedType(object({ ...IDENTITY, values: OBJECT_OR_NULL }))),
  child_modules: list(OBJECT),
});

/** Modules one after the other: there is no bound to how deep they are nested. */
function moduleMistakes(root: unknown, path: Path): readonly Mistake[] {
  const mistakes: Mistake[] = [...OBJECT(root, path)];
  const open: (readonly [unknown, Path])[] = [[root, path]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [module, at] = next;
    if (!isObject(module)) continue;
    mistakes.push(...MODULE(module, at));
    const children = module["child_modules"];
    if (!Array.isArray(children)) continue;
    for (const [index, child] of children.entries()) open.push([child, [...at, "child_modules", index]]);
  }
  return mistakes;
}

const RAW_STATE = object({
  resources: list(
    object({
      module: STRING,
      mode: STRING,
      type: STRING,
      name: STRING,
      instances: list(object({ attributes: OBJECT_OR_NULL, sensitive_attributes: list(() => []) })),
    }),
  ),
});

function mistakesOf(document: Json): readonly Mistake[] {
  if (isRawState(document)) return RAW_STATE(document, []);
  return isShownState(document)
    ? moduleMistakes(objectAt(document, "values")["root_module"], ["values", "root_module"])
    : PLAN(document, []);
}

/** Everything in the document that is not of the type that the format gives it, at its place. */
export function checkTypes(source: Source, document: Json): readonly Problem[] {
  const mistakes = mistakesOf(document);
  if (mistakes.length === 0) return [];
  const { value: placed } = readJson(source);
  return mistakes.map(({ path, wanted }) =>
    error("wrong-type", `${nameOf(path)} is ${wanted}`, placeOf(placed, path, source)),
  );
}

function nameOf(path: Path): string {
  return path
    .map((step) => (typeof step === "number" ? "[]" : `.${step}`))
    .join("")
    .slice(1);
}

function placeOf(document: Value | null, path: Path, source: Source): Span {
  let value = document;
  for (const step of path) {
    const inner: Value | undefined =
      value?.kind === "list"
        ? value.items[Number(step)]
        : value?.kind === "object"
          ? value.entries.get(String(step))?.value
          : undefined;
    if (!inner) break;
    value = inner;
  }
  return value?.span ?? firstLine(source);
}
