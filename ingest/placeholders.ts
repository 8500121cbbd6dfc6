/**
 * Places that another tool fills in before a document is used, as pipelines do with the definitions that they deploy:
 * `${NAME}`, `$NAME`, `<name>`, `[name]`, `{{ name }}`, `#{name}`, `%NAME%`. No name of a role, secret or parameter may hold such
 * signs, so that they mean nothing else in what canread reads.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
import {
  hole,
  LANGUAGES,
  literal,
  text,
  type Hole,
  type Language,
  type Text,
  type TextPart,
} from "../model/text.ts";
import { mapParts, type Value } from "../model/value.ts";

const PLACEHOLDER =
  /\$\{[^{}]*\}|\$\([^()]*\)|\$[A-Za-z_]\w*|<[^<>]*>|\[[^[\]]*\]|\{\{[^{}]*\}\}|#\{[^{}]*\}|%[A-Za-z_]\w*%/gu;

/** The fields of an ARN that have a form of their own: what has another form there is to be filled in. */
const FIELDS: readonly { readonly index: number; readonly form: RegExp; readonly language: Language }[] = [
  { index: 1, form: /^aws(?:-[a-z]+)*$/u, language: LANGUAGES.partition },
  { index: 3, form: /^(?:[a-z]{2,}(?:-[a-z]+)+-\d+)?$/u, language: LANGUAGES.region },
  { index: 4, form: /^(?:\d{12}|aws)?$/u, language: LANGUAGES.account },
];

/** The value with unknowns where its texts have placeholders; one name is one unknown in the whole document. */
export function withPlaceholders(value: Value): Value {
  if (value.kind !== "text") return mapParts(value, withPlaceholders);
  const written = literal(value.text);
  return written === null || written.includes("\0") ? value : { ...value, text: filled(written) };
}

function filled(written: string): Text {
  // A placeholder may hold colons itself.
  const names: string[] = [];
  const marked = written.replaceAll(PLACEHOLDER, (name) => `\0${names.push(name) - 1}\0`);
  const parts = (piece: string): readonly TextPart[] =>
    piece.split("\0").map((each, index) => (index % 2 === 0 ? each : placeholder(names[Number(each)] ?? "")));
  const fields = marked.split(":");
  if (fields[0] !== "arn" || fields.length < 6) return text(...parts(marked));
  const spelled = fields.map((field, index): readonly TextPart[] => {
    const known = FIELDS.find((each) => each.index === index);
    if (!known || known.form.test(field)) return parts(field);
    const name = field.replaceAll(/\0(\d+)\0/gu, (_, at: string) => names[Number(at)] ?? "");
    return [placeholder(name, known.language)];
  });
  return text(...spelled.flatMap((field, index) => (index === 0 ? field : [":", ...field])));
}

function placeholder(name: string, language: Language = LANGUAGES.anything): Hole {
  const label = name.replaceAll(/^\W+|\W+$/gu, "").trim();
  return {
    ...hole(`placeholder ${name}`, language, label === "" ? "…" : label),
    reason: `${name} is filled in by another tool`,
  };
}
