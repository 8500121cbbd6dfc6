/**
 * How `aws_iam_policy_document` puts documents together: a statement takes the place of an earlier one with the
 * same Sid, and is added where there is none.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import { all, ALWAYS, not, type Condition, type Guarded } from "../../model/condition.ts";
import { compareTexts } from "../../model/letters.ts";
import type { Span } from "../../model/source.ts";
import { hole, LANGUAGES, type Text } from "../../model/text.ts";
import {
  alternatives,
  asText,
  get,
  itemsOf,
  listValue,
  objectValue,
  textValue,
  unknownValue,
  type Value,
} from "../../model/value.ts";
import { choose, guardedItem } from "../distribute.ts";
import { asDocument } from "../embedded-json.ts";

type Statement = Guarded<Value>;

/** The documents of a list argument and of the single one that it replaced, each where it is given; empty ones are none. */
export function documentsIn(attributes: Value, list: string, single: string): readonly Statement[] {
  return [...itemsOf(get(attributes, list)), ...itemsOf(get(attributes, single))]
    .filter((item) => asText(item.value)?.length !== 0)
    .flatMap((item) => alternatives(asDocument(item.value), item.when));
}

export function mergeDocuments(
  sources: readonly Statement[],
  own: Value,
  overrides: readonly Statement[],
  address: string,
  at: Span,
): Value {
  let statements: readonly Statement[] = [];
  for (const document of [...sources, { value: own, when: ALWAYS }, ...overrides])
    for (const added of statementsOf(document)) statements = addStatement(statements, added, address);
  const version = get(own, "Version") ?? textValue("2012-10-17", at);
  const items = statements.map(guardedItem);
  let merged: Value = objectValue(
    new Map([
      ["Version", { key: at, value: version }],
      ["Statement", { key: at, value: listValue(items, at) }],
    ]),
    at,
  );
  // What overrides may take away any statement of the others.
  for (const { value, when } of overrides)
    if (value.kind === "unknown")
      merged = choose(
        when,
        unknownValue(`${address}.overrides`, `what overrides ${address} is not known`, at),
        merged,
        at,
      );
  return merged;
}

function statementsOf({ value, when }: Statement): readonly Statement[] {
  if (value.kind === "unknown") return [{ value, when }];
  return itemsOf(get(value, "Statement"), when);
}

function addStatement(
  statements: readonly Statement[],
  added: Statement,
  address: string,
): readonly Statement[] {
  const kept = statements.map((earlier): Statement => {
    const replaced = replaces(added.value, earlier.value);
    if (replaced === "different") return earlier;
    const flag: Condition = {
      kind: "flag",
      id: `${address}#${added.value.span.start} a statement of ${address} replaces another`,
      label: `a statement of ${address} replaces another`,
    };
    const taken = replaced === "equal" ? added.when : all(added.when, flag);
    return { ...earlier, when: all(earlier.when, not(taken)) };
  });
  return [...kept, added].filter(({ when }) => when.kind !== "constant" || when.value);
}

function replaces(added: Value, earlier: Value): "equal" | "different" | "unknown" {
  const [sid, other] = [sidOf(added), sidOf(earlier)];
  if (!sid || !other) return "different";
  return compareTexts(sid, other);
}

/** Null for a statement without one, which neither replaces another nor is replaced. */
function sidOf(statement: Value): Text | null {
  if (statement.kind !== "object") return null;
  const found = statement.entries.get("Sid")?.value;
  if (!found || found.kind === "null") return null;
  const sid = asText(found) ?? [hole(`sid@${statement.span.start}`, LANGUAGES.anything, "Sid")];
  return sid.length === 0 ? null : sid;
}
