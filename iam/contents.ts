/**
 * Reads that fail on what the secret holds, whatever the role may do. The reader of a variable decodes the text as a JSON
 * object and takes one of its top-level keys:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * That of a registry's credentials takes two of them:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
 */
import type { World } from "../model/condition.ts";
import type { ContentKind, SecretContent } from "../model/content.ts";
import type { Graph, ReferenceKind } from "../model/graph.ts";
import { inWorld } from "../model/resolve.ts";
import { spanKey, type Span } from "../model/source.ts";
import { literal } from "../model/text.ts";
import type { Cause, CauseRule } from "../model/verdict.ts";
import { step } from "./argument.ts";
import { cause } from "./causes.ts";
import type { SecretOrParameter } from "./decided.ts";
import { namesakesOf } from "./namesakes.ts";

type Keys = ReadonlyMap<string, ContentKind>;
type Named = Extract<SecretOrParameter, { kind: "secret" }>;

interface Misfit {
  readonly rule: CauseRule;
  readonly detail: string;
  readonly remedy: string;
}

/** What is wrong with a content, or keeps it from being certain; null where it fits or is not in view. */
type Fit = Misfit | { readonly doubt: string } | { readonly valueKind: ContentKind } | null;

/** What the content has to do with the reference. */
export function contentOutcome(
  graph: Graph,
  kind: ReferenceKind,
  named: SecretOrParameter,
  at: Span,
  world: World,
): { readonly cause: Cause } | Exclude<Fit, Misfit> {
  if (named.kind !== "secret" || !named.node) return null;
  const { versionStage, versionId } = named.target;
  // What an earlier version holds, or one that is put by hand, is not in view.
  const isCurrent = versionId === null && (versionStage === null || versionStage === "AWSCURRENT");
  if (!isCurrent || namesakesOf(graph, named.node).length > 0) return null;
  const [content, ...others] = inWorld(named.node.content ?? [], world);
  if (!content || others.length > 0) return null;
  const { address, span } = named.node;
  if (content.kind === "binary") return { cause: binaryCause(address, span, at) };
  const fit =
    kind === "registry-credentials" || kind === "volume-credentials"
      ? credentialsFit(content, address, kind === "volume-credentials")
      : keyFit(content, named, address);
  const doubt = "doubt" in content ? content.doubt : undefined;
  if (doubt !== undefined && fit && "rule" in fit) return { doubt: `${doubt}: ${fit.detail}` };
  if (!fit || !("rule" in fit)) return doubt === undefined ? fit : null;
  return {
    cause: cause(fit.rule, at, fit.detail, fit.remedy, spanKey(at), [step("the secret", span)]),
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
function binaryCause(address: string, span: Span, at: Span): Cause {
  return cause(
    "binary-secret",
    at,
    `${address} is given its value as bytes, and only values that are given as a text can be injected`,
    "give the value as secret_string, encoded in Base64 if need be, and let the application decode it",
    spanKey(at),
    [step("the secret", span)],
  );
}

function keyFit(content: SecretContent, { key: asked, target }: Named, address: string): Fit {
  if (asked === null || target.jsonKey === null) return null;
  const key = literal(asked);
  const isHidden = key !== null && key !== target.jsonKey;
  const called = isHidden
    ? "the key, which is marked sensitive,"
    : `the key ${JSON.stringify(target.jsonKey)}`;
  if (content.kind === "generated") {
    return {
      doubt: `whether somebody has put a JSON object with ${called} into ${address}, which is generated as a plain text without keys`,
    };
  }
  if (key === null)
    return isClosed(content) ? { doubt: `whether ${address} holds the key ${target.jsonKey}` } : null;
  if (content.kind === "text") {
    return {
      rule: "non-json-secret",
      detail: `it asks for ${called} of ${address}, whose value is a plain text and no JSON object`,
      remedy: "leave the key out to get the whole value, or store a JSON object",
    };
  }
  if (content.kind !== "object") return null;
  if (content.more !== null) return null;
  const valueKind = content.keys.get(key);
  if (valueKind !== undefined) return { valueKind };
  const keys = [...content.keys.keys()];
  const there = keys.length === 0 ? "has no keys" : `has the keys ${keys.join(", ")}`;
  const isConcealed = content.isConcealed === true;
  return {
    rule: "missing-json-key",
    detail: `${address} has no top-level key ${isHidden ? "of the name that is asked for" : JSON.stringify(key)}${isConcealed ? "" : `: its value ${there}`}`,
    remedy:
      isConcealed || isHidden
        ? "take a key that is there, or store a value under this one"
        : remedyFor(key, content.keys),
  };
}

/** Whether it may lack what is asked of it, as far as it is in view. */
function isClosed(content: SecretContent): boolean {
  return content.kind === "text" || (content.kind === "object" && content.more === null);
}

function remedyFor(key: string, keys: Keys): string {
  const similar = [...keys.keys()].find((each) => each.toLowerCase() === key.toLowerCase());
  if (similar !== undefined) return `write the key as it is stored, ${JSON.stringify(similar)}`;
  const [head = ""] = key.split(/[./]/u);
  if (head !== key && keys.get(head) === "object")
    return "only top-level keys can be taken: store the value under one, or take the whole and decode it in the application";
  return keys.size === 0
    ? `store a value under ${JSON.stringify(key)}`
    : `take one of these keys, or store a value under ${JSON.stringify(key)}`;
}

/** What the reader decodes; it is written in Go, which finds a field whatever the case of its letters. */
const CREDENTIALS = ["username", "password"];

function credentialsFit(content: SecretContent, address: string, isOfVolume: boolean): Fit {
  const wanted = `the credentials of a ${isOfVolume ? "file system" : "registry"} are a JSON object with the texts username and password`;
  const misfit = (what: string, remedy: string): Misfit => ({
    rule: isOfVolume ? "unsupported-secret-field" : "malformed-registry-credentials",
    detail: `${wanted}, and ${address} ${what}`,
    remedy,
  });
  if (content.kind === "generated") {
    return {
      doubt: `whether somebody has put the credentials into ${address}, which is generated as a plain text`,
    };
  }
  if (content.kind === "text")
    return misfit("holds a plain text", "store a JSON object with username and password");
  if (content.kind !== "object") return null;
  for (const name of CREDENTIALS) {
    const kinds = [...content.keys].filter(([key]) => key.toLowerCase() === name).map(([, kind]) => kind);
    if (kinds.length === 0 && content.more === null)
      return misfit(`lacks the key ${name}`, `store the credentials' ${name} under the key ${name}`);
    const [kind] = kinds;
    // A variable without a value is null by default: a module leaves it to its callers.
    if (kinds.length === 1 && kind === "null")
      return { doubt: `whether ${address} gets a ${name}, which is null as far as it is in view` };
    if (kinds.length === 1 && kind !== undefined && kind !== "string" && kind !== "unknown")
      return misfit(`holds no text under ${name}`, `store the ${name} as a text, in quotes`);
  }
  return null;
}
