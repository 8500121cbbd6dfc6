/**
 * Text with holes. A hole is a part that is not known yet: an account id, a generated suffix, a value that
 * only the deployment decides. It has an identity (two uses of one hole are equal), a language (what it can
 * be) and a label (what people call it).
 */
export type Text = readonly TextPart[];
export type TextPart = string | Hole;

export interface Hole {
  /** Where the value comes from; equal ids are equal values everywhere in one analysis. */
  readonly id: string;
  readonly language: Language;
  /** The words shown to a person, printed as `${label}`. */
  readonly label: string;
  /** The resource that generates the value, by address: no other resource generates the same one. */
  readonly owner?: string;
  /** Why it is not known, in words. */
  readonly reason?: string;
  /** Whoever gives the value may give none: it is compared with null, and with nothing else. */
  readonly mayBeNull?: boolean;
  /** It is the path of an IAM role or policy that is looked up by its name: all that stands between the kind and the name. */
  readonly isPath?: boolean;
  /** What it is compared with may be what it is, and is not shown. */
  readonly sensitive?: boolean;
}

/** The strings that a hole can stand for: `min` to `max` characters of an alphabet, or one of `choices`. */
export interface Language {
  readonly alphabet: Alphabet;
  readonly min: number;
  /** `null`: no upper bound. */
  readonly max: number | null;
  readonly choices?: readonly string[];
}

export type Alphabet = "any" | "no-colon" | "name" | "hyphenated" | "lower-hyphen" | "alphanumeric" | "digit";

const ALPHABETS: Readonly<Record<Alphabet, RegExp>> = {
  any: /[\s\S]/u,
  "no-colon": /[^:]/u,
  name: /[\w/+=.@,!-]/u,
  hyphenated: /[A-Za-z0-9-]/u,
  "lower-hyphen": /[a-z0-9-]/u,
  alphanumeric: /[A-Za-z0-9]/u,
  digit: /[0-9]/u,
};

export function alphabetHas(alphabet: Alphabet, char: string): boolean {
  return ALPHABETS[alphabet].test(char);
}

const PARTITIONS: readonly string[] = [
  "aws",
  "aws-cn",
  "aws-us-gov",
  "aws-iso",
  "aws-iso-b",
  "aws-iso-e",
  "aws-iso-f",
  "aws-eusc",
];

/** The regions of the partition `aws`, as of a year. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
export const REGIONS: { readonly asOf: string; readonly names: readonly string[] } = {
  asOf: "2025",
  names: [
    ..."af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2".split(
      " ",
    ),
    ..."ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6".split(" "),
    ..."ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2".split(
      " ",
    ),
    ..."eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1".split(" "),
    ..."us-east-1 us-east-2 us-west-1 us-west-2".split(" "),
  ],
};

/** Languages of the unknowns that AWS shapes. */
export const LANGUAGES: Readonly<
  Record<
    | "anything"
    | "noColon"
    | "name"
    | "stackName"
    | "account"
    | "region"
    | "partition"
    | "secretSuffix"
    | "keyId",
    Language
  >
> = {
  anything: { alphabet: "any", min: 0, max: null },
  noColon: { alphabet: "no-colon", min: 0, max: null },
  /** A resource name: what Secrets Manager, SSM and IAM allow in names, none of which hold a colon. */
  name: { alphabet: "name", min: 1, max: null },
  /** The name of a stack, and what CloudFormation makes of it and of a logical id. */
  stackName: { alphabet: "hyphenated", min: 1, max: null },
  account: { alphabet: "digit", min: 12, max: 12 },
  region: { alphabet: "lower-hyphen", min: 9, max: 14 },
  partition: { alphabet: "lower-hyphen", min: 3, max: 10, choices: PARTITIONS },
  /** "Secrets Manager adds a hyphen and six random characters"; that they are letters and digits is an assumption. */
  secretSuffix: { alphabet: "alphanumeric", min: 6, max: 6 },
  /** A UUID, or `mrk-` and 32 hexadecimal digits: 36 characters both. */
  keyId: { alphabet: "lower-hyphen", min: 36, max: 36 },
};

/** Joins parts, dropping empty strings and merging neighbours, so that equal texts have equal parts. */
export function text(...parts: readonly (TextPart | Text)[]): Text {
  const out: TextPart[] = [];
  for (const part of parts) {
    if (Array.isArray(part)) for (const inner of part as Text) append(out, inner);
    else append(out, part as TextPart);
  }
  return out;
}

function append(out: TextPart[], part: TextPart): void {
  if (part === "") return;
  const last = out.at(-1);
  if (typeof part === "string" && typeof last === "string") out[out.length - 1] = last + part;
  else out.push(part);
}

export function hole(id: string, language: Language, label: string, owner?: string): Hole {
  return owner === undefined ? { id, language, label } : { id, language, label, owner };
}

/** The string when every part is known, otherwise null. */
export function literal(value: Text): string | null {
  if (value.length === 0) return "";
  const [first] = value;
  return value.length === 1 && typeof first === "string" ? first : null;
}

export function isKnown(value: Text): boolean {
  return value.every((part) => typeof part === "string");
}

export function holesOf(value: Text): readonly Hole[] {
  return value.filter((part) => typeof part !== "string");
}

/** Whether both are the same text for every completion: the same letters and the same holes. */
export function sameText(a: Text, b: Text): boolean {
  return (
    a.length === b.length &&
    a.every((part, index) => {
      const other = b[index];
      if (typeof part === "string" || typeof other === "string") return part === other;
      return part.id === other?.id;
    })
  );
}

/** How a text is shown: unknown parts as `${label}`. */
export function render(value: Text): string {
  return value.map((part) => (typeof part === "string" ? part : `\${${part.label}}`)).join("");
}

/** A key under which equal texts meet in a map. Hole ids are fenced by characters that no document contains. */
export function textKey(value: Text): string {
  return value.map((part) => (typeof part === "string" ? part : `\u0000${part.id}\u0001`)).join("");
}

export function substitute(value: Text, bindings: ReadonlyMap<string, string>): Text {
  if (bindings.size === 0 || isKnown(value)) return value;
  return text(...value.map((part) => (typeof part === "string" ? part : (bindings.get(part.id) ?? part))));
}

/** Whether the hole may contain the character. */
export function mayHold(part: Hole, char: string): boolean {
  return (
    part.language.choices?.some((choice) => choice.includes(char)) ??
    alphabetHas(part.language.alphabet, char)
  );
}

/**
 * Splits at every known separator, into at most `limit` pieces (the last takes the rest). `certain` is false
 * when a hole before the last cut may contain the separator as well, so that there may be more cuts.
 */
export function splitText(
  value: Text,
  separator: string,
  limit: number = 100_000,
): { readonly pieces: readonly Text[]; readonly certain: boolean } {
  const pieces: Text[] = [];
  let current: TextPart[] = [];
  let certain = true;
  for (const part of value) {
    if (typeof part !== "string") {
      if (pieces.length < limit - 1 && mayHold(part, separator)) certain = false;
      current.push(part);
      continue;
    }
    let rest = part;
    while (pieces.length < limit - 1 && rest.includes(separator)) {
      const at = rest.indexOf(separator);
      pieces.push(text(...current, rest.slice(0, at)));
      current = [];
      rest = rest.slice(at + separator.length);
    }
    current.push(rest);
  }
  pieces.push(text(...current));
  return { pieces, certain };
}

/** There may be more values than a call takes arguments. */
export function joinTexts(values: readonly Text[], separator: Text): Text {
  const out: TextPart[] = [];
  for (const [index, value] of values.entries()) {
    if (index > 0) for (const part of separator) append(out, part);
    for (const part of value) append(out, part);
  }
  return out;
}

/** The known beginning of a text, up to its first hole. */
export function knownPrefix(value: Text): string {
  const [first] = value;
  return typeof first === "string" ? first : "";
}

export function startsWith(value: Text, prefix: string): boolean {
  return knownPrefix(value).startsWith(prefix);
}

/** Cuts a known prefix off; the caller has checked that it is there. */
export function dropPrefix(value: Text, prefix: string): Text {
  return text(knownPrefix(value).slice(prefix.length), value.slice(1));
}
