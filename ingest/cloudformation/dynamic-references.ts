/**
 * Dynamic references, `{{resolve:…}}`, which CloudFormation replaces by what they name once functions are resolved.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
import type { Scope } from "../../model/graph.ts";
import { hole, LANGUAGES, render, text, textKey, type Text, type TextPart } from "../../model/text.ts";
import type { Entry, TextValue, Value } from "../../model/value.ts";
import type { Environment } from "./environment.ts";

const OPEN = "{{resolve:";
const CLOSE = "}}";

/** Whether a document may hold one, or part of one. */
export function mentionsDynamic(source: string): boolean {
  return source.includes("{{resolve");
}

/** The value with its dynamic references as what they are: unknown, equal where they name the same. */
function withDynamic(value: Value, scope: Scope): Value {
  switch (value.kind) {
    case "text":
      return resolveText(value, scope);
    case "list":
      return { ...value, items: value.items.map((item) => withDynamic(item, scope)) };
    case "object": {
      const entries = new Map<string, Entry>();
      for (const [name, entry] of value.entries)
        entries.set(name, { key: entry.key, value: withDynamic(entry.value, scope) });
      return { ...value, entries };
    }
    case "choice":
      return {
        ...value,
        then: withDynamic(value.then, scope),
        otherwise: withDynamic(value.otherwise, scope),
      };
    default:
      return value;
  }
}

/** What is read by one reference in one account and region is one value. */
export function resolvedId(inner: Text, { account, region }: Scope): string {
  return `resolve:${textKey(account)}/${textKey(region)}:${textKey(inner)}`;
}

/** A value of a template whose functions are resolved, with its dynamic references as what they are. */
export function settled(value: Value, env: Pick<Environment, "isDynamic" | "scope">): Value {
  return env.isDynamic ? withDynamic(value, env.scope) : value;
}

function resolveText(value: TextValue, scope: Scope): Value {
  if (!value.text.some((part) => typeof part === "string" && part.includes(OPEN))) return value;
  let rest: Text = value.text;
  let isSecret = false;
  const out: (TextPart | Text)[] = [];
  for (;;) {
    const [before, found] = cutAt(rest, OPEN);
    const [inner, after] = found ? cutAt(found, CLOSE) : [];
    out.push(before);
    if (!found || !inner) break;
    if (!after) {
      out.push(OPEN, inner);
      break;
    }
    const isPlain = render(inner).startsWith("ssm:");
    isSecret ||= !isPlain;
    const named = hole(resolvedId(inner, scope), LANGUAGES.anything, `${OPEN}${render(inner)}${CLOSE}`);
    out.push(isPlain ? named : { ...named, sensitive: true });
    rest = after;
  }
  const resolved: TextValue = { kind: "text", text: text(...out), span: value.span };
  // What a plain parameter holds may be a name; what a secret holds is the secret.
  return isSecret
    ? { ...resolved, secretOf: "a dynamic reference, which CloudFormation replaces by the value itself" }
    : resolved;
}

/** What stands before the first occurrence of a mark, and behind it; no second part where there is none. */
function cutAt(value: Text, mark: string): readonly [Text, Text?] {
  const index = value.findIndex((part) => typeof part === "string" && part.includes(mark));
  const part = value[index];
  if (typeof part !== "string") return [value];
  const at = part.indexOf(mark);
  return [
    text(...value.slice(0, index), part.slice(0, at)),
    text(part.slice(at + mark.length), ...value.slice(index + 1)),
  ];
}
