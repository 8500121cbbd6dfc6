/**
 * What of the input a reference most likely means that names nothing of it: names that differ by the case of letters, a
 * slash, or a slip of the pen. Names that are told apart on purpose, by a number or a short word, are not alike.
 */
import { parseArn } from "../model/arn.ts";
import { editsBetween } from "../model/edits.ts";
import type { Graph, Parameter, Secret } from "../model/graph.ts";
import { literal, render, sameText, type Text } from "../model/text.ts";
import { spanKey, type Span } from "../model/source.ts";
import type { Cause, Likeness } from "../model/verdict.ts";
import { step } from "./argument.ts";
import { cause } from "./causes.ts";
import type { ParsedReference } from "./reference.ts";

/** A slip changes so many letters at most, in a word of so many at least. */
const EDIT_LIMIT = 2;
const WORD_LENGTH = 5;
/** Among more names than this none is looked for. */
export const NAME_LIMIT = 500;

export function likeSecret(
  graph: Graph,
  { arn, parts, id, isByName }: Extract<ParsedReference, { kind: "secret" }>,
): Likeness | null {
  const written = literal(id);
  if (written === null || graph.secrets.length > NAME_LIMIT) return null;
  const [, unsuffixed] = (isByName === true ? null : /^(.+)-[A-Za-z0-9]{6}$/u.exec(written)) ?? [];
  for (const secret of graph.secrets) {
    const own = parseArn(secret.arn);
    const name = literal(secret.name);
    if (!own || name === null || !isSamePlace(own, parts)) continue;
    const right = render(secret.arn);
    // A suffix that is known is compared with, and differs.
    if (unsuffixed === name && literal(secret.arn) === null) {
      const difference = `its suffix is generated when ${secret.address} is created, and is spelled out here`;
      return likeness(secret, difference, right, true);
    }
    const difference = differenceOf(written, name) ?? (unsuffixed ? differenceOf(unsuffixed, name) : null);
    if (difference !== null && !sameText(secret.arn, arn)) return likeness(secret, difference, right, false);
  }
  return null;
}

export function likeParameter(graph: Graph, arn: Text): Likeness | null {
  const parts = parseArn(arn);
  const written = parts && literal(parts.resource);
  if (!parts || !written || graph.parameters.length > NAME_LIMIT) return null;
  for (const parameter of graph.parameters) {
    const own = parseArn(parameter.arn);
    const resource = own && literal(own.resource);
    if (!own || !resource || !isSamePlace(own, parts)) continue;
    const [asked, there] = [written, resource].map((each) => each.slice("parameter/".length));
    const difference = differenceOf(asked ?? "", there ?? "");
    if (difference !== null) return likeness(parameter, difference, render(parameter.name), false);
  }
  return null;
}

type Place = Pick<NonNullable<ReturnType<typeof parseArn>>, "region" | "account">;

function isSamePlace(a: Place, b: Place): boolean {
  return sameText(a.account, b.account) && sameText(a.region, b.region);
}

/** The cause of a read that fails, where the reference looks like a slip. */
export function slipCause(meant: Likeness, at: Span, shown: string, failed: Cause): Cause {
  const detail = `${shown} names nothing that the input creates, and nearly ${meant.address}: ${meant.difference}`;
  return cause(
    "dangling-secret-reference",
    at,
    `${detail}; as it is written, ${failed.detail}`,
    `if ${meant.address} is meant, reference ${meant.right}`,
    spanKey(at),
    [step(meant.address, meant.span), ...failed.related],
  );
}

function likeness(
  { address, span }: Secret | Parameter,
  difference: string,
  right: string,
  isSuffix: boolean,
): Likeness {
  return { address, span, difference, right, isSuffix };
}

/** What sets two names apart that look as if one was meant; null where they are equal, or not alike. */
export function differenceOf(written: string, name: string): string | null {
  if (written === name) return null;
  if (written.toLowerCase() === name.toLowerCase()) return "they differ by the case of letters";
  const flat = (text: string): string => text.replaceAll(/\/+/gu, "/").replaceAll(/^\/|\/$/gu, "");
  if (flat(written) === flat(name)) return "they differ by a slash";
  return isSlip(written, name) ? "they differ by a letter or two" : null;
}

function isSlip(written: string, name: string): boolean {
  const words = [written, name].map((text) => text.split(/([/_.+=@-])/u));
  const [a = [], b = []] = words;
  if (a.length !== b.length) return false;
  const differing = a.flatMap((word, index) => (word === b[index] ? [] : [[word, b[index] ?? ""] as const]));
  const [only, ...others] = differing;
  if (!only || others.length > 0) return false;
  const [one, other] = only;
  // Numbers tell things apart, and so do short words: eu and us, dev and prod.
  const isWord = /^[A-Za-z]+$/u.test(one) && /^[A-Za-z]+$/u.test(other);
  return (
    isWord &&
    Math.min(one.length, other.length) >= WORD_LENGTH &&
    editsBetween(one, other, EDIT_LIMIT) <= EDIT_LIMIT
  );
}
