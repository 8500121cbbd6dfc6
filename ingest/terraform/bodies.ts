/** Bodies of resources to values: arguments, nested blocks as lists of objects, dynamic blocks expanded. */
import { spanKey, type Span } from "../../model/source.ts";
import {
  alternatives,
  listValue,
  objectValue,
  unknownValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import { distribute, guardedItem } from "../distribute.ts";
import type { Block, Body } from "../hcl/ast.ts";
import { headerSpan } from "./declarations.ts";
import { evaluateExpression } from "./expression.ts";
import { iterate } from "./for-expressions.ts";
import { manyOf } from "../open-ended.ts";
import { isUnknown } from "./operators.ts";
import { bind, type Scope } from "./scope.ts";

/** What steers Terraform and is no attribute of the resource. `version` and `source` are some resources' own. */
const META = new Set([
  "count",
  "for_each",
  "provider",
  "providers",
  "depends_on",
  "lifecycle",
  "provisioner",
  "connection",
  "dynamic",
]);

export function evaluateBody(layers: readonly Body[], at: Span, scope: Scope): Value {
  const entries = new Map<string, Entry>();
  for (const body of layers) {
    const own = { ...scope, source: body.source };
    const blocks = new Map<string, Value[]>();
    for (const item of body.items) {
      if (item.kind === "attribute") {
        if (META.has(item.name)) continue;
        const key = { source: body.source, start: item.nameStart, end: item.nameEnd };
        entries.set(item.name, { key, value: evaluateExpression(item.expression, own) });
      } else if (item.type === "dynamic") {
        const type = item.labels[0]?.value;
        if (type !== undefined) push(blocks, type, expandDynamic(item, type, own));
      } else if (!META.has(item.type))
        push(blocks, item.type, [evaluateBody([item.body], headerSpan(item), own)]);
    }
    for (const [type, values] of blocks)
      entries.set(type, { key: at, value: listValue(values, values[0]?.span ?? at) });
  }
  return objectValue(entries, at);
}

function push(blocks: Map<string, Value[]>, type: string, values: readonly Value[]): void {
  blocks.set(type, [...(blocks.get(type) ?? []), ...values]);
}

/** https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks */
function expandDynamic(block: Block, type: string, scope: Scope): readonly Value[] {
  const at = headerSpan(block);
  const content = block.body.items.find((item) => item.kind === "block" && item.type === "content");
  const iterator = block.body.items.find((item) => item.kind === "attribute" && item.name === "iterator");
  const forEach = block.body.items.find((item) => item.kind === "attribute" && item.name === "for_each");
  if (content?.kind !== "block" || forEach?.kind !== "attribute") return [];
  const name =
    iterator?.kind === "attribute" && iterator.expression.kind === "variable"
      ? iterator.expression.name
      : type;
  const collection = evaluateExpression(forEach.expression, scope);
  const expand = ([value]: readonly Value[]): Value | null => {
    const pairs = value ? iterate(value) : null;
    if (!value || !pairs) {
      const reason =
        value?.kind === "unknown"
          ? value.reason
          : `what the dynamic ${type} blocks are made from is not known`;
      return value && (value.kind === "null" || !isUnknown(value))
        ? listValue([], at)
        : unknownValue(`dynamic@${spanKey(at)}`, reason, at);
    }
    return listValue(
      pairs.map(({ key, value: item, many }) => {
        if (many) return manyOf(many);
        const each = objectValue(
          new Map([
            ["key", { key: at, value: key }],
            ["value", { key: at, value: item }],
          ]),
          at,
        );
        return evaluateBody([content.body], at, bind(scope, [[name, each]]));
      }),
      at,
    );
  };
  const expanded = distribute([collection], expand);
  if (expanded) return guardedItems(expanded);
  return [unknownValue(`dynamic@${spanKey(at)}`, `the ${type} blocks are not known`, at)];
}

/** Blocks that are there under a condition only: each is itself or nothing. */
function guardedItems(blocks: Value): readonly Value[] {
  return alternatives(blocks).flatMap((option): readonly Value[] => {
    const items = option.value.kind === "list" ? option.value.items : [option.value];
    return items.map((value) => guardedItem({ value, when: option.when }));
  });
}
