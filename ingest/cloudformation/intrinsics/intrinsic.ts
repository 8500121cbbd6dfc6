/** What the intrinsic functions share: how they say what is not known, and what is wrong. */
import { error, info } from "../../../model/problem.ts";
import { spanKey, type Span } from "../../../model/source.ts";
import { hole, holesOf, LANGUAGES, literal, textKey, type Language, type Text } from "../../../model/text.ts";
import {
  asText,
  called,
  textValue,
  unknownValue,
  type UnknownValue,
  type Value,
  type Plain,
} from "../../../model/value.ts";
import { distribute } from "../../distribute.ts";
import type { Environment } from "../environment.ts";
import { digestOf } from "./arguments.ts";

/** A function of the written argument: what of it is evaluated, the function says. `at` is the whole call. */
export type Intrinsic = (argument: Value, at: Span, env: Environment) => Value;

/** What a function makes is the same only of the same arguments: rounds of loops and nested stacks share its place. */
export function opaque(name: string, reason: string, at: Span, args: readonly Value[] = []): UnknownValue {
  const id = `${name}@${spanKey(at)}(${digestOf(args)})`;
  return called(unknownValue(id, reason, at), name);
}

export function mistake(message: string, at: Span, env: Environment): Value {
  env.problems.push(error("wrong-type", message, at));
  return opaque("mistake", message, at);
}

export function notComputed(name: string, reason: string, at: Span, env: Environment): Value {
  env.problems.push(info("not-modelled", reason, at));
  return opaque(name, reason, at);
}

/** Loops, macros and broken sections may declare what is not in view. */
export function dangling(message: string, at: Span, env: Environment): Value {
  if (env.isComplete) env.problems.push(error("dangling-reference", message, at));
  return opaque("dangling", message, at);
}

export function literalOf(value: Value | undefined): string | null {
  const found = asText(value);
  return found === undefined ? null : literal(found);
}

/** The name that a value is: keys are taken as they are written, and so are the words that refer to them. */
export function nameIn(value: Value | undefined): string | null {
  return value?.kind === "boolean" ? (value.written ?? String(value.value)) : literalOf(value);
}

/** Whether the value may still be of any kind. */
export function isOpen(value: Value | undefined): boolean {
  return value?.kind === "unknown" || (value?.kind === "text" && holesOf(value.text).length > 0);
}

/** Applies a function through the choices of its arguments; what it cannot compute is not known. */
export function lift(
  name: string,
  args: readonly Value[],
  at: Span,
  apply: (args: readonly Plain[]) => Value | null,
): Value {
  return distribute(args, apply) ?? opaque(name, `${name} is not computed here`, at, args);
}

/** A text that a function makes of another one, which is not known: equal arguments make equal texts. */
export function derived(
  name: string,
  argument: Text,
  at: Span,
  language: Language = LANGUAGES.anything,
): Value {
  return textValue([hole(`${name}(${textKey(argument)})`, language, `${name} of a text`)], at);
}
