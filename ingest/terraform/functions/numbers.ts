/** Functions over numbers. */
import type { Value } from "../../../model/value.ts";
import { literal } from "../../../model/text.ts";
import { isOpen, numberText, toNumber } from "./conversions-of-scalars.ts";
import type { TerraformFunction } from "./function.ts";
import { ANYTHING, DEEP_LIST, define, defineVariadic, NUMBER, WHOLE, type Run } from "./parameters.ts";

/** As Terraform: a range of more values is refused. */
const RANGE_LIMIT = 1024;

function computed(compute: (value: number) => number): TerraformFunction {
  return define([NUMBER], (run, value) => run.number(compute(value)));
}

function extreme(better: (a: number, b: number) => boolean): TerraformFunction {
  return defineVariadic([], NUMBER, (run, _, numbers) => {
    const [first, ...rest] = numbers;
    if (first === undefined) return run.fail(`${run.name}: must pass at least one number.`);
    return run.number(rest.reduce((best, each) => (better(each, best) ? each : best), first));
  });
}

/** Added as decimals, so that 0.1 and 0.2 are 0.3 as they are in Terraform. */
function addDecimals(numbers: readonly number[]): number {
  const written = numbers.map((value) => numberText(value).split("."));
  const places = Math.max(0, ...written.map(([, fraction = ""]) => fraction.length));
  if (places > 400) return numbers.reduce((sum, value) => sum + value, 0);
  let sum = 0n;
  for (const [whole = "0", fraction = ""] of written) sum += BigInt(whole + fraction.padEnd(places, "0"));
  return Number(`${sum}e-${places}`);
}

const sum: TerraformFunction = define([DEEP_LIST], (run, list) => {
  if (list.items.length === 0) return run.fail("cannot sum an empty list.");
  const numbers: number[] = [];
  for (const item of list.items) {
    if (item.kind !== "null" && isOpen(item)) return run.unknown("sum: a number is not known");
    const number = toNumber(item);
    if (number === null) return run.fail("argument must be list, set, or tuple of number values.", item.span);
    numbers.push(number);
  }
  return run.number(addDecimals(numbers));
});

const signum: TerraformFunction = define([WHOLE], (run, value) => run.number(Math.sign(value)));

const log: TerraformFunction = define([NUMBER, NUMBER], (run, value, base) =>
  run.number(Math.log(value) / Math.log(base)),
);

const pow: TerraformFunction = define([NUMBER, NUMBER], (run, value, power) => run.number(value ** power));

const parseint: TerraformFunction = define([ANYTHING, WHOLE], (run, value, base) => {
  if (base < 2 || base > 62) return run.fail("base must be a whole number between 2 and 62 inclusive.");
  if (isOpen(value)) return run.unknown("parseint: the string is not known");
  const written = value.kind === "text" ? literal(value.text) : null;
  if (written === null) return run.fail("first argument must be a string.", value.span);
  const parsed = wholeNumber(written, base);
  return parsed === null
    ? run.fail(`cannot parse ${JSON.stringify(written)} as a base ${base} integer.`)
    : run.number(parsed);
});

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Up to base 36 letters are digits in either case; above, upper case letters are the digits from 36. */
function wholeNumber(written: string, base: number): number | null {
  const match = /^([+-]?)([0-9a-zA-Z]+)$/u.exec(written);
  if (!match) return null;
  const [, sign, digits = ""] = match;
  let value = 0;
  for (const char of base <= 36 ? digits.toLowerCase() : digits) {
    const digit = DIGITS.indexOf(char);
    if (digit >= base) return null;
    value = value * base + digit;
  }
  return sign === "-" ? -value : value;
}

const range: TerraformFunction = defineVariadic([], NUMBER, (run, _, bounds) => {
  const [first, second, third] = bounds;
  if (first === undefined || bounds.length > 3) return run.fail("must have one, two, or three arguments.");
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = third ?? (end < start ? -1 : 1);
  if (end > start && step < 0) return run.fail("end must be less than start when step is negative.");
  if (end < start && step > 0) return run.fail("end must be greater than start when step is positive.");
  return steps(run, start, end, step);
});

function steps(run: Run, start: number, end: number, step: number): Value {
  const items: Value[] = [];
  for (let count = 0; ; count += 1) {
    const value = addDecimals([start, ...(count === 0 ? [] : [timesWhole(step, count)])]);
    if (step > 0 || (step === 0 && end > start) ? value >= end : value <= end) return run.list(items);
    if (count >= RANGE_LIMIT) return run.fail("more than 1024 values were generated.");
    items.push(run.number(value));
  }
}

function timesWhole(value: number, count: number): number {
  const [whole = "0", fraction = ""] = numberText(value).split(".");
  return Number(`${BigInt(whole + fraction) * BigInt(count)}e-${fraction.length}`);
}

export const NUMBER_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["abs", computed(Math.abs)],
  ["ceil", computed(Math.ceil)],
  ["floor", computed(Math.floor)],
  ["max", extreme((a, b) => a > b)],
  ["min", extreme((a, b) => a < b)],
  ["sum", sum],
  ["signum", signum],
  ["log", log],
  ["pow", pow],
  ["parseint", parseint],
  ["range", range],
];
