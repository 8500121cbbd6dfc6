/** Lists and maps of which a part is not known keep what is. `…` stands for any number of items or keys. */
import { expect, test } from "vitest";
import { firstLine } from "../../model/source.ts";
import { unknownValue } from "../../model/value.ts";
import { evaluate, show } from "./functions-support.ts";

const at = firstLine({ path: "main.tf", text: "" });
const names = new Map([["u", unknownValue("u", "u is not known", at)]]);

test.each([
  ["merge({a = 1}, u)", "{a: ?, …}"],
  ["merge(u, {a = 1})", "{a: 1, …}"],
  ["merge({a = 1, b = 2}, u, {b = 3})", "{a: ?, b: 3, …}"],
  ["merge(u, {a = 1}).a", "1"],
  ["keys(merge(u, {b = 1, a = 2}))", '[…, "a", "b"]'],
  ["values(merge(u, {a = 1}))", "[…, 1]"],
  ['lookup(merge(u, {a = 1}), "a", 0)', "1"],
  ["{ for k, v in merge(u, {a = 1}) : k => v + 1 }", "{a: 2, …}"],
  ["concat([1], u)", "[1, …]"],
  ["concat(u, [1])", "[…, 1]"],
  ["concat([1], u)[0]", "1"],
  ["contains(concat([1], u), 1)", "true"],
  ["[for x in concat([1], u) : x + 1]", "[2, …]"],
  ["[for i, x in concat(u, [1]) : i]", "[…, ?]"],
  ["concat([{ a = 1 }], u)[*].a", "[1, …]"],
  ["tolist(concat([1], u))", "[1, …]"],
  ["coalescelist(concat([1], u), [2])", "[1, …]"],
  ["merge(u, {a = 1}).b", "?"],
  ["merge({}, u)", "?"],
  ['lookup(merge(u, {a = 1}), "b", 0)', "?"],
  ["length(merge(u, {a = 1}))", "?"],
  ["concat(u, [1])[0]", "?"],
  ["concat([1], u)[1]", "?"],
  ["length(concat([1], u))", "?"],
  ["concat([1], u) == [1]", "?"],
  ["contains(concat([1], u), 2)", "?"],
  ["reverse(concat([1], u))", "?"],
  ["coalescelist(concat([], u), [2])", "?"],
  ["[for x in [1, 2] : x if x == u]", "(u is 1 ? [1] : (u is 2 ? [2] : []))"],
])("%s", (expression, expected) => {
  const { value, problems } = evaluate(expression, names);
  expect(problems).toEqual([]);
  expect(show(value)).toBe(expected);
});
