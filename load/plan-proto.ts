/**
 * The `tfplan` of a plan file: a protobuf message whose values are msgpack, told as `terraform show -json` tells it.
 * https://github.com/hashicorp/terraform/blob/v1.11.4/internal/plans/planproto/planfile.proto (OpenTofu's is alike)
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { decode, ExtensionCodec } from "@msgpack/msgpack";
import { parseSteps, printSteps } from "../ingest/terraform/address.ts";
import type { Json } from "../ingest/terraform/plan-document.ts";
import { parseJson } from "../model/json.ts";

/** The format that Terraform since 0.12 and OpenTofu write. */
export const PLAN_VERSION = 3;

/** The fields of a message that are read, by number: each a list, for a field may be repeated. */
type Message = ReadonlyMap<number, readonly (Uint8Array | number)[]>;

function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, (Uint8Array | number)[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    let value: Uint8Array | number | null = null;
    if (wire === WireType.Varint) value = Number(reader.uint64());
    else if (wire === WireType.LengthDelimited) value = reader.bytes();
    else reader.skip(wire, field);
    if (value !== null) fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

function numberIn(message: Message, field: number): number {
  const [value] = message.get(field) ?? [];
  return typeof value === "number" ? value : 0;
}

function textIn(message: Message, field: number): string {
  const [value] = message.get(field) ?? [];
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
}

function messagesIn(message: Message, field: number): readonly Message[] {
  return (message.get(field) ?? []).flatMap((value) =>
    value instanceof Uint8Array ? [readMessage(value)] : [],
  );
}

export interface ReadPlan {
  readonly version: number;
  readonly terraformVersion: string;
  readonly document: Json;
}

export function readPlanMessage(bytes: Uint8Array): ReadPlan {
  const plan = readMessage(bytes);
  const variables = messagesIn(plan, 2).map((entry) => {
    const [value] = messagesIn(entry, 2);
    return [textIn(entry, 1), { value: value ? split(valueOf(value)).known : null }] as const;
  });
  const changes = messagesIn(plan, 3).map(changeOf);
  return {
    version: numberIn(plan, 1),
    terraformVersion: textIn(plan, 14),
    document: {
      variables: Object.fromEntries(variables),
      // As terraform shows it: a plan that only refreshes has none.
      ...(changes.length === 0 ? {} : { resource_changes: changes }),
      complete: numberIn(plan, 26) === 1,
      errored: numberIn(plan, 20) === 1,
    },
  };
}

const ACTIONS: ReadonlyMap<number, readonly string[]> = new Map([
  [0, ["no-op"]],
  [1, ["create"]],
  [2, ["read"]],
  [3, ["update"]],
  [5, ["delete"]],
  [6, ["delete", "create"]],
  [7, ["create", "delete"]],
  [8, ["forget"]],
  [9, ["create", "forget"]],
]);

function changeOf(resource: Message): Json {
  const [change = new Map()] = messagesIn(resource, 9);
  const actions = ACTIONS.get(numberIn(change, 1)) ?? [];
  const values = messagesIn(change, 2).map(valueOf);
  const [first = null, second = first] = values;
  const isPair = values.length > 1;
  const before = actions.join() === "create" ? null : first;
  const after = ["delete", "forget"].includes(actions.join()) ? null : isPair ? second : first;
  const planned = split(after);
  const deposed = textIn(resource, 7);
  return {
    ...identityOf(textIn(resource, 13)),
    ...(deposed === "" ? {} : { deposed }),
    change: {
      actions,
      before: split(before).known,
      after: planned.known ?? null,
      after_unknown: planned.unknown === false ? {} : planned.unknown,
      before_sensitive: sensitiveIn(change, 3),
      after_sensitive: sensitiveIn(change, 4),
      ...(change.has(5) ? { importing: {} } : {}),
    },
  };
}

function identityOf(address: string): Json {
  const steps = parseSteps(address);
  const lastModule = steps.findLastIndex((step) => step.kind === "name" && step.name === "module");
  // `module.a["x"].aws_x.y[0]`: the module's steps end before the type.
  let end = lastModule === -1 ? 0 : lastModule + 2;
  if (end > 0 && steps[end]?.kind === "key") end += 1;
  const own = steps.slice(end);
  const isData = own[0]?.kind === "name" && own[0].name === "data";
  const [type, name, key] = isData ? own.slice(1) : own;
  const module = printSteps(steps.slice(0, end));
  return {
    address,
    ...(module === "" ? {} : { module_address: module }),
    mode: isData ? "data" : "managed",
    type: type?.kind === "name" ? type.name : "",
    name: name?.kind === "name" ? name.name : "",
    ...(key?.kind === "key" ? { index: parseJson(key.key) ?? key.key } : {}),
  };
}

/** Paths of steps; an attribute of which a part is sensitive is taken to be sensitive as a whole. */
function sensitiveIn(change: Message, field: number): Json {
  const names = messagesIn(change, field).flatMap((path) => {
    const [first] = messagesIn(path, 1);
    const name = first ? textIn(first, 1) : "";
    return name === "" ? [] : [[name, true] as const];
  });
  return Object.fromEntries(names);
}

/** A value that is known only after apply, plain or with refinements: https://github.com/zclconf/go-cty/blob/v1.16.2/cty/msgpack/unknown.go */
const UNKNOWN = Symbol("known after apply");
const extensionCodec = new ExtensionCodec();
for (const type of [0, 12]) {
  extensionCodec.register({ type, encode: () => null, decode: () => UNKNOWN });
}

function valueOf(dynamic: Message): unknown {
  const [bytes] = dynamic.get(1) ?? [];
  if (!(bytes instanceof Uint8Array)) return null;
  // What a header claims is allocated before it is read: no list has more items than the message has bytes.
  const most = bytes.length;
  return decode(bytes, {
    extensionCodec,
    maxArrayLength: most,
    maxMapLength: most,
    maxStrLength: most,
    maxBinLength: most,
    maxExtLength: most,
  });
}

interface Split {
  /** What is known; undefined for what is not. */
  readonly known: unknown;
  /** As `after_unknown`: `true` in the places of what is not known. */
  readonly unknown: unknown;
}

function split(value: unknown): Split {
  if (value === UNKNOWN) return { known: undefined, unknown: true };
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    // A value of a type that is decided later comes with the type before it.
    if (items.length === 2 && items[0] instanceof Uint8Array) return split(items[1]);
    const parts = items.map(split);
    return { known: parts.map(({ known }) => known ?? null), unknown: parts.map(({ unknown }) => unknown) };
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([name, inner]) => [name, split(inner)] as const);
    return {
      known: Object.fromEntries(
        parts.flatMap(([name, { known }]) => (known === undefined ? [] : [[name, known]])),
      ),
      unknown: Object.fromEntries(
        parts.flatMap(([name, { unknown }]) => (unknown === false ? [] : [[name, unknown]])),
      ),
    };
  }
  return { known: value, unknown: false };
}
