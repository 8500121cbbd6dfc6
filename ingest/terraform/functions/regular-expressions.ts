/** Functions with regular expressions, in RE2's syntax and in linear time. */
import { RE2JS } from "re2js";
import { nullValue, type Value } from "../../../model/value.ts";
import type { TerraformFunction } from "./function.ts";
import { define, ITEM_LIMIT, KNOWN_STRING, type Run } from "./parameters.ts";

/** A longer expression is refused: compiling it costs more than any real one is worth. */
const PATTERN_LIMIT = 10_000;

type Matcher = ReturnType<RE2JS["matcher"]>;

function compile(pattern: string): RE2JS | null {
  if (pattern.length > PATTERN_LIMIT) return null;
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}

function groupNames(expression: RE2JS): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [name, index] of Object.entries(expression.namedGroups())) names.set(index, name);
  return names;
}

/** The whole match, its groups as a list, or its named groups as an object. */
function matchValue(run: Run, matcher: Matcher, names: ReadonlyMap<number, string>): Value {
  const count = matcher.groupCount();
  const group = (index: number): Value => {
    const found = matcher.group(index);
    return found === null || found === undefined ? nullValue(run.at) : run.text(found);
  };
  if (count === 0) return group(0);
  if (names.size > 0) return run.object([...names].map(([index, name]) => [name, group(index)] as const));
  return run.list(Array.from({ length: count }, (_, index) => group(index + 1)));
}

interface Compiled {
  readonly expression: RE2JS;
  readonly names: ReadonlyMap<number, string>;
}

function prepare(run: Run, pattern: string): Compiled | Value {
  const expression = compile(pattern);
  if (!expression) return run.fail(`Invalid regular expression: ${pattern.slice(0, 200)}`);
  const names = groupNames(expression);
  if (names.size > 0 && names.size !== expression.groupCount()) {
    return run.fail("A regular expression has either named groups or unnamed ones, not both.");
  }
  return { expression, names };
}

const regex: TerraformFunction = define([KNOWN_STRING, KNOWN_STRING], (run, pattern, value) => {
  const compiled = prepare(run, pattern);
  if ("kind" in compiled) return compiled;
  const matcher = compiled.expression.matcher(value);
  if (!matcher.find()) return run.fail("The pattern did not match any part of the string.");
  return matchValue(run, matcher, compiled.names);
});

const regexall: TerraformFunction = define([KNOWN_STRING, KNOWN_STRING], (run, pattern, value) => {
  const compiled = prepare(run, pattern);
  if ("kind" in compiled) return compiled;
  const matches: Value[] = [];
  const matcher = compiled.expression.matcher(value);
  let previousEnd = -1;
  while (matcher.find()) {
    // As in Go, an empty match right behind the previous match is none.
    if (matcher.start() === matcher.end() && matcher.start() === previousEnd) continue;
    previousEnd = matcher.end();
    matches.push(matchValue(run, matcher, compiled.names));
    if (matches.length > ITEM_LIMIT) break;
  }
  return run.list(matches);
});

/** What `replace` does with a pattern between slashes. */
export function replaceMatches(run: Run, value: string, pattern: string, template: string): Value {
  const expression = compile(pattern);
  if (!expression) return run.fail(`Invalid regular expression: ${pattern.slice(0, 200)}`);
  const names = new Map(Object.entries(expression.namedGroups()));
  const matcher = expression.matcher(value);
  let out = "";
  let end = 0;
  let previousEnd = -1;
  while (matcher.find()) {
    if (matcher.start() === matcher.end() && matcher.start() === previousEnd) continue;
    out += value.slice(end, matcher.start()) + expand(template, matcher, names);
    end = matcher.end();
    previousEnd = end;
    if (out.length > 8 * 1024 * 1024) break;
  }
  return run.text(out + value.slice(end));
}

/** `$1`, `$name` and `${name}` as Go expands them: the longest name counts, an absent group is empty. */
function expand(template: string, matcher: Matcher, names: ReadonlyMap<string, number>): string {
  return template.replaceAll(/\$(?:\$|(\w+)|\{(\w+)\})/gu, (_, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return "$";
    const index = /^\d+$/u.test(name) ? Number(name) : names.get(name);
    if (index === undefined || index > matcher.groupCount()) return "";
    return matcher.group(index) ?? "";
  });
}

export const REGULAR_EXPRESSION_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["regex", regex],
  ["regexall", regexall],
];
