/** Undecided conditions inside lists and objects, brought to the top where a function has to see the items. */
import type { Condition } from "../../../model/condition.ts";
import type { ChoiceValue, Entry, Value, Plain } from "../../../model/value.ts";
import { assume, choose } from "../../distribute.ts";

/** At most so many combinations of alternatives are looked at. */
const COMBINATION_LIMIT = 128;

/** The result for each outcome of the conditions nested in the arguments; null when there are too many. */
export function withoutChoices(
  args: readonly Plain[],
  isDeep: (index: number) => boolean,
  apply: (args: readonly Plain[], isDecided: boolean) => Value,
  budget: { left: number } | null = null,
): Value | null {
  const choice = findIn(args.filter((_, index) => isDeep(index)));
  const own = budget ?? { left: COMBINATION_LIMIT };
  own.left -= 1;
  if (own.left < 0) return null;
  if (!choice) return apply(args, budget === null);
  const { condition } = choice;
  const branch = (holds: boolean): Value | null =>
    withoutChoices(
      args.map((arg) => assumePlain(arg, condition, holds)),
      isDeep,
      apply,
      own,
    );
  const then = branch(true);
  const otherwise = then && branch(false);
  return then && otherwise ? choose(condition, then, otherwise, choice.span) : null;
}

function assumePlain(value: Plain, condition: Condition, holds: boolean): Plain {
  const assumed = assumeWithin(value, condition, holds);
  return assumed.kind === "choice" ? value : assumed;
}

export function findChoice(value: Value): ChoiceValue | null {
  switch (value.kind) {
    case "choice":
      return value;
    case "list":
      return findIn(value.items);
    case "object":
      return findIn([...value.entries.values()].map((entry) => entry.value));
    default:
      return null;
  }
}

function findIn(values: readonly Value[]): ChoiceValue | null {
  for (const value of values) {
    const found = findChoice(value);
    if (found) return found;
  }
  return null;
}

/** The value where a condition is known to hold, or not to, wherever it stands inside. */
export function assumeWithin(value: Value, condition: Condition, holds: boolean): Value {
  const top = assume(value, condition, holds);
  switch (top.kind) {
    case "choice":
      return {
        ...top,
        then: assumeWithin(top.then, condition, holds),
        otherwise: assumeWithin(top.otherwise, condition, holds),
      };
    case "list":
      return { ...top, items: top.items.map((item) => assumeWithin(item, condition, holds)) };
    case "object": {
      const entries = new Map<string, Entry>();
      for (const [key, entry] of top.entries) {
        entries.set(key, { key: entry.key, value: assumeWithin(entry.value, condition, holds) });
      }
      return { ...top, entries };
    }
    default:
      return top;
  }
}
