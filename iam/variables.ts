/**
 * Policy variables, `${aws:PrincipalAccount}`, with defaults and escapes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { hole, LANGUAGES, literal, text, type Text, type TextPart } from "../model/text.ts";
import type { RequestContext } from "./context.ts";

export type Expansion =
  /** The text holds no variable. */
  | { readonly kind: "plain" }
  /** `exact` is false where a value holds a wildcard character, whose meaning AWS does not document. */
  | { readonly kind: "text"; readonly text: Text; readonly exact: boolean }
  /** A variable without a value: the text matches nothing. */
  | { readonly kind: "absent" };

const VARIABLE = /\$\{([^}]*)\}/gu;

export function expandVariables(pattern: Text, context: RequestContext): Expansion {
  if (!pattern.some((part) => typeof part === "string" && part.includes("${"))) return { kind: "plain" };
  const parts: (TextPart | Text)[] = [];
  let exact = true;
  for (const part of pattern) {
    if (typeof part !== "string") {
      parts.push(part);
      continue;
    }
    let from = 0;
    for (const match of part.matchAll(VARIABLE)) {
      parts.push(part.slice(from, match.index));
      from = match.index + match[0].length;
      const value = valueOf(match[1] ?? "", context);
      if (value === null) return { kind: "absent" };
      if (/[*?]/u.test(literal(value) ?? "")) exact = false;
      parts.push(value);
    }
    parts.push(part.slice(from));
  }
  return { kind: "text", text: text(...parts), exact };
}

function valueOf(variable: string, context: RequestContext): Text | null {
  if (variable === "*" || variable === "?" || variable === "$") return text(variable);
  const [, key, fallback] = /^\s*([^,]*?)\s*(?:,\s*'(.*)')?\s*$/u.exec(variable) ?? [];
  const name = (key ?? variable).toLowerCase();
  const found = context(name);
  switch (found.kind) {
    case "unknown":
      return [hole(`context:${name}`, LANGUAGES.anything, name)];
    case "absent":
      return fallback === undefined ? null : text(fallback);
    case "values": {
      const [only] = found.values;
      // A key with several values cannot be a variable.
      return found.multivalued || !only ? null : only;
    }
  }
}
