/** Patterns of `fileset`: `*`, `**`, `?`, `[…]` and `{a,b}`, as regular expressions over paths. */
import { RE2JS } from "re2js";

export interface GlobExpression {
  readonly test: (path: string) => boolean;
}

const PATTERN_LIMIT = 1000;

/** Null when the pattern is malformed. */
export function globExpression(pattern: string): GlobExpression | null {
  if (pattern.length > PATTERN_LIMIT) return null;
  const written = translate(pattern);
  if (written === null) return null;
  try {
    const compiled = RE2JS.compile(written);
    return { test: (path) => compiled.matches(path) };
  } catch {
    return null;
  }
}

function translate(pattern: string): string | null {
  let out = "";
  let depth = 0;
  let at = 0;
  while (at < pattern.length) {
    const char = pattern[at] ?? "";
    const rest = pattern.slice(at);
    if ((at === 0 || pattern[at - 1] === "/") && rest.startsWith("**/")) {
      out += "(?:[^/]+/)*";
      at += 3;
      continue;
    }
    if ((at === 0 || pattern[at - 1] === "/") && rest === "**") {
      out += ".*";
      at += 2;
      continue;
    }
    if (char === "[") {
      const found = /^\[(\^?)((?:\\.|[^\]\\])+)\]/u.exec(rest);
      if (!found) return null;
      const [whole, negated = "", members = ""] = found;
      out += `[${negated === "" ? "" : "^/"}${members.replaceAll("[", String.raw`\[`)}]`;
      at += whole.length;
      continue;
    }
    if (char === "\\") {
      const next = pattern[at + 1];
      if (next === undefined) return null;
      out += quoted(next);
      at += 2;
      continue;
    }
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    if (depth < 0) return null;
    out += single(char, depth);
    at += 1;
  }
  return depth === 0 ? out : null;
}

function single(char: string, depth: number): string {
  switch (char) {
    case "*":
      return "[^/]*";
    case "?":
      return "[^/]";
    case "{":
      return "(?:";
    case "}":
      return ")";
    case ",":
      return depth > 0 ? "|" : ",";
    default:
      return quoted(char);
  }
}

function quoted(char: string): string {
  return /[\w/]/u.test(char) || char > "\x7f" ? char : `\\${char}`;
}
