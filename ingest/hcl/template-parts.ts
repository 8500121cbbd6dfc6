import type { Expression, ForDirective, IfDirective, Interpolation, TemplatePart } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import type { LiteralToken } from "./literal.ts";

/** What a template is made of before directives are paired up with their ends. */
export type TemplateToken =
  | LiteralToken
  | Interpolation
  | { readonly kind: "if"; readonly condition: Expression; readonly start: number; readonly end: number }
  | { readonly kind: "else" | "endif" | "endfor"; readonly start: number; readonly end: number }
  | {
      readonly kind: "for";
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
      readonly start: number;
      readonly end: number;
    };

/** Pairs directives, joins neighbouring literals and drops those that strip markers emptied. */
export function structureParts(
  cursor: Cursor,
  tokens: TemplateToken[],
  start: number,
  end: number,
): TemplatePart[] {
  const only = tokens[0];
  if (tokens.length === 1 && only?.kind === "literal") return [literalPart(only)];
  const reader = new PartReader(cursor, joinLiterals(tokens));
  const parts = reader.parts();
  const extra = reader.peek();
  if (extra) cursor.fail(`"${extra.kind}" without a directive that it belongs to.`, extra.start, extra.end);
  if (parts.length > 0) return parts;
  const at = Math.min(end, start + 1);
  return [{ kind: "literal", value: "", start: at, end: at }];
}

/** Strings are NFC normalised, so that equal text compares equal however it was typed. */
function literalPart(token: LiteralToken): TemplatePart {
  const { value, start, end } = token;
  return { kind: "literal", value: isPlain(value) ? value : value.normalize("NFC"), start, end };
}

function isPlain(value: string): boolean {
  for (let at = 0; at < value.length; at++) if (value.charCodeAt(at) > 127) return false;
  return true;
}

function joinLiterals(tokens: readonly TemplateToken[]): TemplateToken[] {
  const joined: TemplateToken[] = [];
  for (const token of tokens) {
    const last = joined[joined.length - 1];
    if (token.kind === "literal" && last?.kind === "literal") {
      last.value += token.value;
      last.end = token.end;
    } else {
      joined.push(token);
    }
  }
  // Beside a lone interpolation an empty literal still makes the difference between a value and a string.
  const isEmpty = (token: TemplateToken): boolean => token.kind === "literal" && token.value === "";
  const kept = joined.filter((token) => !isEmpty(token));
  return kept.length === 1 && kept[0]?.kind === "interpolation" ? joined : kept;
}

class PartReader {
  private readonly cursor: Cursor;
  private readonly tokens: readonly TemplateToken[];
  private at = 0;

  constructor(cursor: Cursor, tokens: readonly TemplateToken[]) {
    this.cursor = cursor;
    this.tokens = tokens;
  }

  peek(): TemplateToken | undefined {
    return this.tokens[this.at];
  }

  /** Reads up to an `else` or an end, or the end of the template. */
  parts(): TemplatePart[] {
    const parts: TemplatePart[] = [];
    for (;;) {
      const token = this.peek();
      if (!token) return parts;
      switch (token.kind) {
        case "literal":
          parts.push(literalPart(token));
          break;
        case "interpolation":
          parts.push(token);
          break;
        case "if":
          parts.push(this.ifDirective(token));
          continue;
        case "for":
          parts.push(this.forDirective(token));
          continue;
        case "else":
        case "endif":
        case "endfor":
          return parts;
      }
      this.at++;
    }
  }

  private ifDirective(open: TemplateToken & { kind: "if" }): IfDirective {
    this.at++;
    this.cursor.enter();
    const whenTrue = this.parts();
    let whenFalse: TemplatePart[] | undefined;
    if (this.peek()?.kind === "else") {
      this.at++;
      whenFalse = this.parts();
    }
    const end = this.close("endif", open);
    this.cursor.depth--;
    return { kind: "if", condition: open.condition, whenTrue, whenFalse, start: open.start, end };
  }

  private forDirective(open: TemplateToken & { kind: "for" }): ForDirective {
    this.at++;
    this.cursor.enter();
    const body = this.parts();
    const end = this.close("endfor", open);
    this.cursor.depth--;
    const { keyName, valueName, collection, start } = open;
    return { kind: "for", keyName, valueName, collection, body, start, end };
  }

  private close(wanted: "endif" | "endfor", open: TemplateToken): number {
    const token = this.peek();
    if (!token) {
      return this.cursor.fail(`This directive is never closed with "%{${wanted}}".`, open.start, open.end);
    }
    if (token.kind !== wanted) {
      this.cursor.fail(`Expected "%{${wanted}}", found "%{${token.kind}}".`, token.start, token.end);
    }
    this.at++;
    return token.end;
  }
}
