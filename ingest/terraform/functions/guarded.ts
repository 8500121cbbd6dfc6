/** What holds for every function: bounds on arguments, identities of unknown results, marks of inner values. */
import type { UnknownValue, Value, Plain } from "../../../model/value.ts";
import { openPart, openPartWithin } from "../../open-ended.ts";
import { shortKey, valueKey } from "./comparison.ts";
import type { Call, TerraformFunction } from "./function.ts";

/** Arguments that would be larger, written out, are not looked at. Values are shared, so few bytes can spell many. */
const SIZE_LIMIT = 16 * 1024 * 1024;

/** Results that differ from call to call: equal arguments do not make them equal. */
const IMPURE: ReadonlySet<string> = new Set(["uuid", "bcrypt", "timestamp", "plantimestamp"]);

export function guarded(name: string, run: TerraformFunction): TerraformFunction {
  return (args, call) => {
    let size = 0;
    for (const arg of args) size += sizeOf(arg);
    if (size > SIZE_LIMIT) return call.unknown(`${name}: its arguments are too large`);
    const open = openArgument(name, args);
    if (open) return call.unknown(`${name}: ${open.reason}`);
    const result = run(args, IMPURE.has(name) ? call : withIdentities(name, args, call));
    return result.kind === "text" ? { ...result, ...marksIn(args) } : result;
  };
}

/** Functions that keep what is known of lists and objects of which a part is not. */
const OPEN_ENDED: ReadonlySet<string> = new Set([
  "coalescelist",
  "compact",
  "concat",
  "contains",
  "distinct",
  "flatten",
  "jsonencode",
  "keys",
  "lookup",
  "merge",
  "nonsensitive",
  "sensitive",
  "tolist",
  "tomap",
  "toset",
  "values",
]);

/** Functions that look at a list or object and not into what it holds. */
const SHALLOW: ReadonlySet<string> = new Set([
  "chunklist",
  "element",
  "length",
  "one",
  "reverse",
  "slice",
  "zipmap",
]);

/** The unknown part of an argument that the function cannot do without. */
function openArgument(name: string, args: readonly Plain[]): UnknownValue | null {
  if (OPEN_ENDED.has(name)) return null;
  const partOf = SHALLOW.has(name) ? openPart : openPartWithin;
  for (const arg of args) {
    const open = partOf(arg);
    if (open) return open;
  }
  return null;
}

const sizes = new WeakMap<Value, number>();

/** Roughly the characters that a value takes when it is written out; shared parts count each time. */
function sizeOf(value: Value): number {
  if (value.kind === "text") {
    let length = 4;
    for (const part of value.text) length += typeof part === "string" ? part.length : part.id.length;
    return length;
  }
  if (value.kind !== "list" && value.kind !== "object" && value.kind !== "choice") return 4;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 4;
  switch (value.kind) {
    case "list":
      for (const item of value.items) size += sizeOf(item);
      break;
    case "object":
      for (const [key, entry] of value.entries) size += key.length + sizeOf(entry.value);
      break;
    case "choice":
      size += sizeOf(value.then) + sizeOf(value.otherwise);
  }
  sizes.set(value, size);
  return size;
}

/**
 * An unknown result is one and the same for the same arguments, and another for others: a call is evaluated
 * many times over, for the items of a list and the instances of a module.
 */
function withIdentities(name: string, args: readonly Plain[], call: Call): Call {
  return {
    ...call,
    undecided: () => withIdentities(name, args, call.undecided()),
    unknown: (reason) => {
      const made = call.unknown(reason);
      if (made.kind !== "unknown") return made;
      const id = `${name}(${shortKey(args.map(valueKey).join(","))})`;
      const mentions = mentionsIn(args);
      const named = { ...made, hole: { ...made.hole, id } };
      return mentions.length > 0 ? { ...named, mentions } : named;
    },
  };
}

/** The resources that the unknown parts of the arguments come from. */
function mentionsIn(args: readonly Value[]): readonly string[] {
  const found = new Set<string>();
  for (const arg of args) {
    visit(arg, (value) => {
      if (value.kind === "unknown") for (const mention of value.mentions ?? []) found.add(mention);
    });
  }
  return [...found];
}

interface Marks {
  readonly sensitive?: boolean;
  readonly secretOf?: string;
}

/** A string made of a list or an object is as secret as what stands in them. */
function marksIn(args: readonly Plain[]): Marks {
  let sensitive = false;
  let secretOf: string | undefined;
  for (const arg of args) {
    if (arg.kind !== "list" && arg.kind !== "object") continue;
    visit(arg, (value) => {
      sensitive ||= value.sensitive === true;
      secretOf ??= value.secretOf;
    });
  }
  return { ...(sensitive ? { sensitive } : {}), ...(secretOf === undefined ? {} : { secretOf }) };
}

function visit(value: Value, see: (value: Value) => void): void {
  see(value);
  switch (value.kind) {
    case "list":
      for (const item of value.items) visit(item, see);
      return;
    case "object":
      for (const entry of value.entries.values()) visit(entry.value, see);
      return;
    case "choice":
      visit(value.then, see);
      visit(value.otherwise, see);
      return;
    default:
      return;
  }
}
