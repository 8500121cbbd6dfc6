/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
import type { Scope } from "../../model/graph.ts";
import { hole, LANGUAGES, literal, splitText, textKey, type Language, type Text } from "../../model/text.ts";
import {
  asLiteral,
  asText,
  called,
  get,
  itemsOf,
  listValue,
  textValue,
  unknownValue,
  type ObjectValue,
  type Value,
} from "../../model/value.ts";
import { orElse } from "../distribute.ts";
import { resolvedId } from "./dynamic-references.ts";

/** Values of parameters as the command line gives them, by name. */
export type GivenParameters = ReadonlyMap<string, string>;

/** Where the parameters of one template get their values, and how unknown ones are told apart. */
export interface ParameterPlace {
  /** By name: from the command line or from the parent of a nested stack. */
  readonly given: ReadonlyMap<string, Value>;
  readonly scope: Scope;
  /** `stack#prefix` of the template. */
  readonly owner: string;
}

/** Every declared parameter with its value: given, by default, or a hole with what its declaration allows. */
export function readParameters(
  declared: ObjectValue | undefined,
  place: ParameterPlace,
): ReadonlyMap<string, Value> {
  const parameters = new Map<string, Value>();
  for (const [name, { value }] of declared?.entries ?? []) {
    if (value.kind === "object")
      parameters.set(name, { ...parameterValue(name, value, place), span: value.span });
  }
  return parameters;
}

/** What the command line gives, placed at the declarations. */
export function givenTexts(
  declared: ObjectValue | undefined,
  given: GivenParameters,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, { value }] of declared?.entries ?? []) {
    const text = given.get(name);
    if (text !== undefined) values.set(name, textValue(text, value.span));
  }
  return values;
}

function parameterValue(name: string, declaration: ObjectValue, place: ParameterPlace): Value {
  const type = asLiteral(get(declaration, "Type")) ?? "String";
  const at = declaration.span;
  const id = `param:${place.owner}${name}`;
  // What is not to be shown is not read either: it stays a hole, whatever it is.
  if (asLiteral(get(declaration, "NoEcho")) === "true") {
    const hidden = { ...hole(id, LANGUAGES.anything, name), sensitive: true };
    return { ...textValue([hidden], at), sensitive: true };
  }
  const value = orElse(place.given.get(name), defaultOf(declaration));
  // What is given or declared for such a parameter is the name under which SSM holds the value.
  const lookUp = /^AWS::SSM::Parameter::Value<(.*)>$/u.exec(type)?.[1];
  if (lookUp !== undefined) {
    const stored = value && asText(value);
    const valueId = stored ? resolvedId(["ssm:", ...stored], place.scope) : id;
    return isList(lookUp)
      ? called(
          unknownValue(valueId, `the value of the parameter ${name} is known only in a deployment`, at),
          name,
        )
      : textValue([hole(valueId, LANGUAGES.anything, name)], at);
  }
  if (isList(type)) {
    const reason = `the parameter ${name} has no value (--parameters gives one)`;
    return value === undefined ? called(unknownValue(id, reason, at), name) : asList(value, id, name);
  }
  if (value === undefined) return textValue([hole(id, languageOf(declaration), name)], at);
  return narrowed(value, declaration);
}

function isList(type: string): boolean {
  return type.startsWith("List<") || type === "CommaDelimitedList";
}

function defaultOf(declaration: ObjectValue): Value | undefined {
  const value = get(declaration, "Default");
  const spelled = asLiteral(value);
  return spelled === undefined ? undefined : textValue(spelled, declaration.span);
}

/** A list is given as one text with commas, or by the parent of a nested stack as a list. */
function asList(value: Value, id: string, name: string): Value {
  if (value.kind === "list" || value.kind === "unknown") return value;
  const spelled = asText(value);
  const reason = `which items the parameter ${name} has is not known`;
  if (!spelled) return called(unknownValue(id, reason, value.span), name);
  const { pieces, certain } = splitText(spelled, ",");
  if (!certain) return called(unknownValue(`list:${textKey(spelled)}`, reason, value.span), name);
  return listValue(
    pieces.map((piece) => textValue(trimmed(piece), value.span)),
    value.span,
  );
}

function trimmed(piece: Text): Text {
  return piece.map((part, index) => {
    if (typeof part !== "string") return part;
    const start = index === 0 ? part.trimStart() : part;
    return index === piece.length - 1 ? start.trimEnd() : start;
  });
}

/** What the parent of a nested stack gives and does not know is one of the values that are allowed here. */
function narrowed(value: Value, declaration: ObjectValue): Value {
  // A list that is given for a text is written with commas.
  if (value.kind === "list") {
    const items = itemsOf(value).map((item) => literal(asText(item.value) ?? []));
    const isKnownList = items.every((item) => item !== null);
    return isKnownList ? textValue(items.join(","), value.span) : value;
  }
  if (value.kind !== "text" || value.text.length !== 1) return value;
  const [part] = value.text;
  const language = languageOf(declaration);
  if (typeof part !== "object" || part.language.choices || !language.choices) return value;
  return { ...value, text: [{ ...part, language }] };
}

/** Only `AllowedValues` narrow an unknown parameter. */
function languageOf(declaration: ObjectValue): Language {
  const allowed = get(declaration, "AllowedValues");
  const choices = allowed?.kind === "list" ? allowed.items.map(asLiteral) : [];
  const known = choices.filter((choice) => choice !== undefined);
  if (known.length === 0 || known.length !== choices.length) return LANGUAGES.anything;
  const lengths = known.map((choice) => choice.length);
  return { alphabet: "any", min: Math.min(...lengths), max: Math.max(...lengths), choices: known };
}
