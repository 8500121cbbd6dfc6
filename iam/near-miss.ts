/** Resource patterns that mean a secret and miss it: what would have to be otherwise for them to match. */
import { parseArn } from "../model/arn.ts";
import { literal, text, type Text } from "../model/text.ts";
import { matchResource } from "./glob.ts";

function matches(pattern: Text, resource: Text): boolean {
  return matchResource(pattern, resource).outcome === "yes";
}

/** Edits the last known part of a pattern; null when the pattern does not end in known text. */
function editEnd(pattern: Text, change: (end: string) => string): Text | null {
  const last = pattern.at(-1);
  return typeof last === "string" ? text(...pattern.slice(0, -1), change(last)) : null;
}

/** How a pattern misses a secret's ARN only by its generated tail; null when it misses otherwise. */
export function suffixMiss(pattern: Text, resource: Text): string | null {
  if (matches(text(pattern, "-??????"), resource))
    return "lacks the six characters that every secret's ARN ends in";
  const unjoined = editEnd(pattern, (end) => end.replace(/(?<!-)\?{6}$/u, "-??????"));
  if (unjoined && matches(unjoined, resource)) return "leaves out the hyphen before the suffix";
  const shorter = editEnd(pattern, (end) => end.replace(/-(?:\?+|\*)$/u, ""));
  if (!shorter) return null;
  if (matches(text(shorter, "-??????"), resource))
    return "gives the suffix another length than six characters";
  return matches(shorter, resource) ? "adds a suffix to an ARN that has its own already" : null;
}

/** What keeps the pattern from matching, in words; null when it does not mean this resource. */
export function nearMiss(pattern: Text, resource: Text): string | null {
  const repairs: readonly (readonly [string, Text | null])[] = [
    ["it has two slashes where the ARN has one", edit(pattern, /parameter\/\//u, "parameter/")],
    ["`parameter:` stands where the ARN has `parameter/`", edit(pattern, /:parameter:\/?/u, ":parameter/")],
    ["the slash behind `parameter` is missing", edit(pattern, /:parameter(?=[^/:*?])/u, ":parameter/")],
    ["a slash stands before the secret's name", edit(pattern, /:secret:\//u, ":secret:")],
    ["`secret/` stands where the ARN has `secret:`", edit(pattern, /:secret\//u, ":secret:")],
    ["the fields behind the secret's name belong to the reference, not to the ARN", withoutTail(pattern)],
    ...headerRepairs(pattern, resource),
  ];
  for (const [what, repaired] of repairs) if (repaired && matchesFully(repaired, resource)) return what;
  if (matchesFully(fold(pattern), fold(resource))) return "letter case counts";
  return generatedName(pattern, resource) ?? otherSegment(pattern, resource);
}

function matchesFully(pattern: Text, resource: Text): boolean {
  return matches(pattern, resource) || matches(text(pattern, "-??????"), resource);
}

function edit(pattern: Text, from: RegExp, to: string): Text | null {
  const edited = pattern.map((part) => (typeof part === "string" ? part.replace(from, to) : part));
  return edited.some((part, index) => part !== pattern[index]) ? text(...edited) : null;
}

/** `…:secret:name:key::` → `…:secret:name`. */
function withoutTail(pattern: Text): Text | null {
  return editEnd(pattern, (end) => end.replace(/(:secret:[^:]+):.*$/u, "$1").replace(/^:[^*?]*$/u, ""));
}

const HEADER = ["partition", "region", "account"] as const;

function headerRepairs(pattern: Text, resource: Text): readonly (readonly [string, Text])[] {
  const expected = parseArn(pattern);
  const actual = parseArn(resource);
  if (!expected || !actual) return [];
  const set = (names: readonly (typeof HEADER)[number][]): Text => {
    const merged = { ...expected };
    for (const name of names) merged[name] = actual[name];
    return text(
      "arn:",
      merged.partition,
      ":",
      merged.service,
      ":",
      merged.region,
      ":",
      merged.account,
      ":",
      merged.resource,
    );
  };
  const single = HEADER.map((name) => [`it names another ${name}`, set([name])] as const);
  return [...single, ["it names another region and account", set(["region", "account"])]];
}

function fold(value: Text): Text {
  return value.map((part) => (typeof part === "string" ? part.toLowerCase() : part));
}

/** A name that its resource generates from a prefix: the pattern stops at the prefix. */
function generatedName(pattern: Text, resource: Text): string | null {
  const trimmed = editEnd(pattern, (end) => end.replace(/-\?+$/u, ""));
  const last = trimmed?.at(-1);
  if (!trimmed || typeof last !== "string" || /[*?]$/u.test(last)) return null;
  const generated = resource.some((part) => typeof part !== "string" && part.label === "generated name");
  return generated && matches(text(trimmed, "*"), resource)
    ? "the name is generated from a prefix, and the pattern leaves no room for the generated part"
    : null;
}

/** Paths of one length whose last segments agree and of which exactly one other segment differs. */
function otherSegment(pattern: Text, resource: Text): string | null {
  const mine = literal(parseArn(pattern)?.resource ?? []);
  const wanted = parseArn(resource)?.resource;
  const first = wanted?.[0];
  if (!mine || typeof first !== "string") return null;
  const expected = mine.split("/");
  const actual = first.split("/");
  if (expected.length !== actual.length || expected.length < 3) return null;
  const differing = expected.flatMap((segment, index) => (segment === actual[index] ? [] : [index]));
  const inner = differing.filter((index) => index > 0 && index < expected.length - 1);
  const [at] = inner;
  if (inner.length !== 1 || at === undefined) return null;
  const repaired = text(parseArnHead(pattern), expected.with(at, actual[at] ?? "").join("/"));
  if (!matchesFully(repaired, resource)) return null;
  return `the path has ${JSON.stringify(expected[at])} where the name has ${JSON.stringify(actual[at])}`;
}

function parseArnHead(pattern: Text): Text {
  const parts = parseArn(pattern);
  if (!parts) return [];
  return text("arn:", parts.partition, ":", parts.service, ":", parts.region, ":", parts.account, ":");
}
