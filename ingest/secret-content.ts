/** The form of what is put into a secret. The values are looked at here, and go no further. */
import type { ContentKind, SecretContent } from "../model/content.ts";
import type { WrittenSecret } from "../model/graph.ts";
import { isOrdinary, isPlaceholder, soundsSecret } from "../model/secret-words.ts";
import type { Span } from "../model/source.ts";
import { isKnown, literal } from "../model/text.ts";
import type { Value, Plain } from "../model/value.ts";
import { readEmbedded } from "./embedded-json.ts";

/** The master password that RDS keeps: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html */
export const RDS_CONTENT: SecretContent = {
  kind: "object",
  keys: new Map([
    ["username", "string"],
    ["password", "string"],
  ]),
  more: null,
};

/** Of a text, known as far as it is. */
export function contentOf(value: Plain): SecretContent {
  if (value.secretOf !== undefined || value.kind === "unknown")
    return { kind: "unknown", reason: "what is put into it is not known" };
  if (value.kind !== "text") return { kind: "text" };
  const { value: decoded } = readEmbedded(value);
  if (decoded?.kind === "object") {
    const keys = new Map([...decoded.entries].map(([key, entry]) => [key, kindOf(entry.value)] as const));
    const content: SecretContent = { kind: "object", keys, more: decoded.more ? decoded.more.reason : null };
    return decoded.sensitive === true ? { ...content, isConcealed: true } : content;
  }
  // What fills its holes may make an object of it.
  return decoded?.kind === "unknown" || (!decoded && !isKnown(value.text))
    ? { kind: "unknown", reason: "what is put into it is not known" }
    : { kind: "text" };
}

/** What of a value is written out, and is secret: the whole text, or what stands under a key that says so. */
export function writtenIn(value: Plain): readonly WrittenSecret[] {
  if (value.kind !== "text" || value.secretOf !== undefined) return [];
  const { value: decoded } = readEmbedded(value);
  if (decoded?.kind === "object")
    return [...decoded.entries].flatMap(([key, { value: each }]) =>
      soundsSecret(key) && each.kind !== "choice" ? writtenText(each, key) : [],
    );
  return decoded ? [] : writtenText(value, null);
}

function writtenText(value: Plain, key: string | null): readonly WrittenSecret[] {
  const known = value.kind === "text" ? literal(value.text) : null;
  if (known === null || isOrdinary(known) || !standsThere(known, value.span)) return [];
  return [{ key, span: value.span, isPlaceholder: isPlaceholder(known) }];
}

/** Whether the letters stand in the source, and do not come from an option or another resource. */
function standsThere(known: string, { source, start, end }: Span): boolean {
  const written = source.text.slice(start, end);
  return written.includes(known) || written.includes(JSON.stringify(known).slice(1, -1));
}

function kindOf(value: Value): ContentKind {
  switch (value.kind) {
    case "text":
      return "string";
    case "number":
      return isWrittenInFull(value.value) ? "number" : "exponent";
    case "choice": {
      const [then, otherwise] = [kindOf(value.then), kindOf(value.otherwise)];
      return then === otherwise ? then : "unknown";
    }
    default:
      return value.kind;
  }
}

/**
 * Readers print a number as `%v` of Go does: from a million, and below a ten-thousandth, with an exponent.
 * https://pkg.go.dev/fmt, https://pkg.go.dev/strconv#FormatFloat
 */
function isWrittenInFull(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-4 && size < 1e6);
}
