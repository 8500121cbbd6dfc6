/** How a language refers to what a text spells: by the resource that gives it, not by its letters. */
import { parseArn } from "../model/arn.ts";
import type { Graph } from "../model/graph.ts";
import type { Span } from "../model/source.ts";
import { LANGUAGES, sameText, type Text } from "../model/text.ts";

/** A resource of the input with the text that it gives. */
export interface NamedText {
  readonly address: string;
  readonly kind: "secret" | "parameter" | "key" | "role" | "given";
  readonly text: Text;
}

/** The resources of a graph; only those that a document declares, where one is given. */
export function namedTexts(graph: Graph, path?: string): readonly NamedText[] {
  const of = (
    kind: NamedText["kind"],
    nodes: readonly { readonly address: string; readonly arn: Text; readonly span: Span }[],
  ): readonly NamedText[] =>
    nodes
      .filter(({ span }) => path === undefined || span.source.path === path)
      .map(({ address, arn }) => ({ address, kind, text: arn }));
  return [
    ...of("secret", graph.secrets),
    ...of("parameter", graph.parameters),
    ...of("key", graph.keys),
    ...of("role", graph.roles),
    ...of("given", graph.given ?? []),
  ];
}

export function whatGives(names: readonly NamedText[], wanted: Text): NamedText | null {
  return names.find(({ text }) => sameText(text, wanted)) ?? null;
}

/** The parts of a text, each as a language writes it; null where a part has no name in it. */
export function spelled(
  value: Text,
  letters: (part: string) => string,
  unknown: (part: Exclude<Text[number], string>) => string | null,
): string | null {
  let out = "";
  for (const part of value) {
    const written =
      typeof part === "string"
        ? letters(part)
        : part.language === LANGUAGES.secretSuffix && part.owner === undefined
          ? "??????"
          : unknown(part);
    if (written === null) return null;
    out += written;
  }
  return out;
}

/** Whether account or region of an ARN are taken from where it is deployed. */
export function followsDeployment(value: Text): boolean {
  const parts = parseArn(value);
  return parts !== null && [...parts.account, ...parts.region].some((part) => typeof part !== "string");
}
