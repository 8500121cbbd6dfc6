/** What the arguments of a function are, wherever they stand. */
import { createHash, type Hash } from "node:crypto";
import { textKey } from "../../../model/text.ts";
import type { Value } from "../../../model/value.ts";

/** What is refused for its size is not gone through to its end. */
const PART_LIMIT = 100_000;

/** A digest under which equal arguments meet: ids made of it, of arguments that hold such ids, stay short. */
export function digestOf(args: readonly Value[]): string {
  const hash = createHash("sha256");
  const budget = { left: PART_LIMIT };
  for (const arg of args) addTo(hash, arg, budget);
  return hash.digest("hex").slice(0, 32);
}

function addTo(hash: Hash, value: Value, budget: { left: number }): void {
  budget.left -= 1;
  if (budget.left < 0) return;
  const add = (part: Value): void => addTo(hash, part, budget);
  hash.update(`\n${value.kind} `);
  switch (value.kind) {
    case "text":
      hash.update(JSON.stringify(textKey(value.text)));
      break;
    case "number":
    case "boolean":
      hash.update(String(value.value));
      break;
    case "null":
      break;
    case "unknown":
      hash.update(JSON.stringify(value.hole.id));
      break;
    case "list":
      hash.update(String(value.items.length));
      value.items.forEach(add);
      break;
    case "object":
      hash.update(JSON.stringify([...value.entries.keys()]));
      for (const entry of value.entries.values()) add(entry.value);
      if (value.more) add(value.more);
      break;
    case "choice":
      hash.update(JSON.stringify(value.condition));
      add(value.then);
      add(value.otherwise);
  }
}
