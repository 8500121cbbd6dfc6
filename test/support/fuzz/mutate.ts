/** Changes of a document that leave most of it as it was: of bytes, words, lines and whole parts. */
import type { Random } from "./random.ts";

export type Mutator = (text: string, random: Random, other: string) => string;

/** What languages, JavaScript, terminals and markup take for something of their own. */
const WORDS: readonly string[] = [
  ..."{ } [ ] ( ) \" ' : , = . - ? | > & * ! % @ ` # \\ / ${ %{ ~} $${ <<EOT => ...".split(" "),
  ..."__proto__ constructor toString hasOwnProperty length null true false yes ~ NaN -1 0 1e999 0x7f 08".split(
    " ",
  ),
  ..."Ref Fn::If Fn::Sub Fn::Join Fn::ForEach::X Fn::Transform Fn::GetAtt Fn::FindInMap AWS::NoValue".split(
    " ",
  ),
  ..."Resources Outputs Parameters Conditions Mappings Transform DependsOn Type Properties Condition".split(
    " ",
  ),
  ..."resource data module variable locals output provider moved import count for_each dynamic content".split(
    " ",
  ),
  ..."each.value each.key count.index self path.module source jsonencode( merge( toset( try( for if in".split(
    " ",
  ),
  ..."format_version resource_changes planned_values configuration after_unknown values child_modules".split(
    " ",
  ),
  ..."Effect Deny Allow NotAction NotPrincipal NotResource Principal Condition ForAllValues:StringLike".split(
    " ",
  ),
  "99999999999999999999999999",
  "!Ref A",
  "!Sub '${A}'",
  "*a",
  "&a ",
  "<<: ",
  "--- \n",
  "\n",
  "\r",
  "\t",
  "\u0000",
  "\ufeff",
  "\u001b[2J",
  "\u202e",
  "\u2028",
  "\ud800",
  "😀",
  "<script>",
  "]]>",
  "-->",
  'file("/etc/passwd")',
  'templatefile("main.tf", {})',
  "range(1000000000)",
  "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf",
  "arn:aws:kms:*:*:key/*",
  "${aws:PrincipalTag/x}",
  "{{resolve:secretsmanager:a:SecretString:b}}",
  "# canread:ignore unreadable-secret until=2999-01-01 x",
];

const MOST = 2_000_000;

/** Some part of the text, as a range. */
function range(text: string, random: Random, longest: number): readonly [start: number, end: number] {
  const start = random.below(text.length + 1);
  return [start, Math.min(text.length, start + random.below(longest))];
}

function replaced(text: string, [start, end]: readonly [number, number], by: string): string {
  const made = text.slice(0, start) + by + text.slice(end);
  return made.length > MOST ? text : made;
}

const characters: Mutator = (text, random, other) => {
  const place = range(text, random, random.pick([2, 2, 8, 200]));
  const part = text.slice(...place);
  switch (random.below(6)) {
    case 0:
      return replaced(text, place, "");
    case 1:
      return replaced(text, place, part + part);
    case 2:
      return replaced(text, place, String.fromCharCode(random.below(random.pick([32, 128, 0x3000]))));
    case 3:
      return text.slice(0, place[0]);
    case 4:
      return replaced(text, place, part.repeat(1 + random.below(50)));
    default:
      return replaced(text, place, other.slice(...range(other, random, 80)));
  }
};

const TOKEN = /\w+|\s+|[^\w\s]/gu;

const tokens: Mutator = (text, random, other) => {
  const found = [...text.matchAll(TOKEN)];
  if (found.length === 0) return random.pick(WORDS);
  const placeOf = ({ index, 0: word }: RegExpExecArray): [number, number] => [index, index + word.length];
  const one = random.pick(found);
  switch (random.below(5)) {
    case 0:
      return replaced(text, placeOf(one), "");
    case 1:
      return replaced(text, placeOf(one), random.pick(found)[0]);
    case 2:
      return replaced(text, placeOf(one), random.pick([...other.slice(0, 5000).matchAll(TOKEN), one])[0]);
    case 3:
      return replaced(text, [one.index, one.index], random.pick(WORDS));
    default:
      return replaced(text, placeOf(one), random.pick(WORDS));
  }
};

const lines: Mutator = (text, random, other) => {
  const all = text.split("\n");
  const at = random.below(all.length);
  const line = all[at] ?? "";
  const theirs = other.split("\n");
  const change = [
    [],
    [line, line],
    [`  ${line}`],
    [line.replace(/^ {1,2}/u, "")],
    [line, random.pick(theirs)],
    [random.pick(all)],
    [random.pick(all), line],
  ];
  return replaced(all.with(at, "\0").join("\n"), [0, 0], "").replace("\0", () =>
    random.pick(change).join("\n"),
  );
};

/** What brackets enclose, with them. Quotes are not looked at, so some parts are none: those are mutants as well. */
const groups: Mutator = (text, random, other) => {
  const own = groupsOf(text);
  if (own.length === 0) return characters(text, random, other);
  const place = random.pick(own);
  const part = text.slice(...place);
  const theirs = random.oneIn(4) ? other : text;
  const found = groupsOf(theirs);
  const stranger = found.length === 0 ? "" : theirs.slice(...random.pick(found));
  const change = ["", "[]", "{}", "null", `[${part}]`, `{ a: ${part} }`, `(${part})`, part + part, stranger];
  return replaced(text, place, random.pick([...change, stranger, stranger]));
};

function groupsOf(text: string): readonly (readonly [number, number])[] {
  const open: number[] = [];
  const found: [number, number][] = [];
  for (const { index, 0: sign } of text.matchAll(/[[\](){}]/gu)) {
    if ("[({".includes(sign)) open.push(index);
    else {
      const start = open.pop();
      if (start !== undefined) found.push([start, index + 1]);
    }
  }
  return found;
}

/** A line with those below it that are indented further: a part of YAML, and of most HCL. */
const indented: Mutator = (text, random, other) => {
  const all = text.split("\n");
  const [start, end] = blockAt(all, random.below(all.length));
  const block = all.slice(start, end);
  const rest = [...all.slice(0, start), ...all.slice(end)];
  const to = random.below(rest.length + 1);
  const strangers = other.split("\n");
  const [from, until] = blockAt(strangers, random.below(strangers.length));
  const depth = /^ */u.exec(all[start] ?? "")?.[0] ?? "";
  const moved = strangers
    .slice(from, until)
    .map((line) => depth + line.replace(/^ */u, (own) => own.slice(0, 4)));
  const made = random.pick([
    rest,
    [...rest.slice(0, to), ...block, ...rest.slice(to)],
    [...all.slice(0, end), ...block, ...all.slice(end)],
    [...all.slice(0, start), ...block.map((line) => `  ${line}`), ...all.slice(end)],
    [...all.slice(0, start), ...moved, ...all.slice(end)],
    [...all.slice(0, end), ...moved, ...all.slice(end)],
  ]);
  return made.join("\n");
};

function blockAt(all: readonly string[], start: number): readonly [number, number] {
  const depth = (all[start] ?? "").search(/\S/u);
  let end = start + 1;
  while (end < all.length && (all[end] ?? "").search(/\S/u) > depth) end += 1;
  return [start, end];
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

/** A value of a JSON document exchanged, taken away, wrapped or given another name. */
const tree: Mutator = (text, random, other) => {
  const [root, places] = placesIn(text);
  if (places.length === 0) return groups(text, random, other);
  const { holder, key } = random.pick(places);
  const [, strangers] = random.oneIn(3) ? placesIn(other) : [null, places];
  const own = valueAt({ holder, key });
  const stranger = strangers.length === 0 ? null : valueAt(random.pick(strangers));
  const way = random.below(6);
  if (way === 0) remove(holder, key);
  else if (way === 1 && !Array.isArray(holder)) {
    remove(holder, key);
    put(holder, random.oneIn(2) ? random.pick(WORDS) : random.pick(places).key, own);
  } else {
    const values: readonly Json[] = [null, true, -1, 1e21, "", random.pick(WORDS), [], {}, [own], { a: own }];
    put(holder, key, random.oneIn(2) ? random.pick(values) : stranger);
  }
  try {
    const made = JSON.stringify(root, null, random.pick([0, 2]));
    return made.length > MOST ? text : made;
  } catch {
    // A part was put into itself.
    return characters(text, random, other);
  }
};

function placesIn(text: string): readonly [root: Json, places: readonly Place[]] {
  let root: Json;
  try {
    root = JSON.parse(text) as Json;
  } catch {
    return [null, []];
  }
  const places: Place[] = [];
  const visit = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      places.push({ holder: value, key });
      visit(inner);
    }
  };
  visit(root);
  return [root, places];
}

function valueAt({ holder, key }: Place): Json {
  return (holder as Readonly<Record<string, Json>>)[key] ?? null;
}

/** Also under names that mean something to JavaScript. */
function put(holder: Place["holder"], key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove(holder: Place["holder"], key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

const COMMON: readonly Mutator[] = [characters, tokens, tokens, lines];
const JSON_MUTATORS: readonly Mutator[] = [...COMMON, groups, tree, tree, tree];
const YAML_MUTATORS: readonly Mutator[] = [...COMMON, groups, indented, indented];
const HCL_MUTATORS: readonly Mutator[] = [...COMMON, groups, groups, indented];

export function mutatorsFor(name: string): readonly Mutator[] {
  if (/\.(?:json|tfstate)$/u.test(name)) return JSON_MUTATORS;
  return /\.ya?ml$/u.test(name) ? YAML_MUTATORS : HCL_MUTATORS;
}

/** A byte or a few of them, as a bad disk or a bad transfer changes them. */
export function mutatedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const made = Buffer.from(bytes);
  if (made.length === 0) return Buffer.from([random.below(256)]);
  const at = random.below(made.length);
  switch (random.below(5)) {
    case 0:
      made[at] = (made[at] ?? 0) ^ (1 << random.below(8));
      return made;
    case 1:
      made[at] = random.below(256);
      return made;
    case 2:
      return made.subarray(0, at);
    case 3:
      return Buffer.concat([made.subarray(0, at), made.subarray(at + random.below(40))]);
    default:
      return Buffer.concat([made.subarray(0, at), made.subarray(random.below(made.length))]);
  }
}
