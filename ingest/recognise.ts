/** What a document may be, told from its text: what it then is, its reader says. */
import type { Source } from "../model/source.ts";
import { get, type Value } from "../model/value.ts";

/** How far into a document its kind shows. */
const HEAD = 100_000;

export function isJson(text: string): boolean {
  return /^\s*[[{"]/u.test(text);
}

export function looksLikeInput(text: string): boolean {
  return looksLikeTemplate(text) || looksLikeDefinition(text);
}

function looksLikeTemplate(text: string): boolean {
  return /"?(?:AWSTemplateFormatVersion|Resources|format_version|resource_changes)"?\s*:/u.test(
    text.slice(0, HEAD),
  );
}

function looksLikeDefinition(text: string): boolean {
  return /"?(?:containerDefinitions|jobDefinitionName)"?\s*:/u.test(text.slice(0, HEAD));
}

/** A plan or a state as `terraform show -json` prints it, which may be a hundred million letters: no more is looked at. */
export function isShownByTerraform(text: string): boolean {
  return /^\s*\{\s*"format_version"\s*:/u.test(text);
}

/** A template, and certainly no plan or state: no key of those is in it. */
export function isSurelyTemplate({ text }: Source): boolean {
  return looksLikeTemplate(text) && !/format_version|terraform_version/u.test(text);
}

/** Whether a document may say otherwise than in so many words what it is or what it is linked with. */
export function isVeiled({ text }: Source): boolean {
  return looksLikeInput(text) && (text.includes("Fn::ForEach") || ESCAPED_LETTER.test(text));
}

/** An escape of JSON or YAML for a letter or colon, or one that joins two lines: names are written without. */
const ESCAPED_LETTER =
  /\\(?:x|u00|U000000)(?:3[aA]|[46][1-9a-fA-F]|[57][0-9aA])|[A-Za-z:]\\\r?\n[ \t]*[A-Za-z:]|^%TAG/mu;

/** Placeholders of Go's and Jinja's templates, or a definition that is none before it is filled in. */
export function isForeignTemplate(text: string): boolean {
  return /\{\{[-~ ]?\s*[\w.$(]|\{%/u.test(text) || (looksLikeDefinition(text) && !looksLikeTemplate(text));
}

/** Resources whose types are CloudFormation's; a `Resources` key alone also occurs in other formats. */
export function isTemplate(document: Value): boolean {
  if (get(document, "AWSTemplateFormatVersion")) return true;
  const resources = get(document, "Resources");
  if (!resources) return false;
  if (resources.kind !== "object")
    return get(document, "Parameters") !== undefined || get(document, "Outputs") !== undefined;
  const entries = [...resources.entries];
  return (
    entries.length === 0 ||
    entries.some(([key, { value }]) => key.startsWith("Fn::") || get(value, "Type") !== undefined)
  );
}

export function mayExport({ text }: Source): boolean {
  // What a nested stack exports, its root is asked for.
  return mayLink(text) && (/["']?Export["']?\s*:/u.test(text) || NESTING.test(text));
}

const NESTING = /AWS::CloudFormation::Stack|AWS::Serverless::Application/u;

export function mayNest({ text }: Source): boolean {
  return mayLink(text) && NESTING.test(text);
}

function mayLink(text: string): boolean {
  return !isShownByTerraform(text) && looksLikeInput(text);
}

export function mayImport({ text }: Source): boolean {
  return text.includes("ImportValue");
}
