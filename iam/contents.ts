/**
 * Reads that fail on what the secret holds, whatever the role may do. The reader decodes the text as a JSON object and
 * takes one of its top-level keys:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
import type { World } from "../model/condition.ts";
import type { SecretContent } from "../model/content.ts";
import type { Graph } from "../model/graph.ts";
import { inWorld } from "../model/resolve.ts";
import type { Span } from "../model/source.ts";
import type { Cause, CauseRule } from "../model/verdict.ts";
import { step } from "./argument.ts";
import { cause, spanKey } from "./causes.ts";
import type { SecretOrParameter } from "./decided.ts";
import { namesakesOf } from "./namesakes.ts";

/** What the content has to do with the reference; null where it fits, or is not in view. */
export function contentOutcome(
  graph: Graph,
  named: SecretOrParameter,
  at: Span,
  world: World,
): { readonly cause: Cause } | { readonly doubt: string } | null {
  if (named.kind !== "secret" || !named.node) return null;
  const { jsonKey, versionStage, versionId } = named.target;
  // What an earlier version holds, or one that is put by hand, is not in view.
  const isCurrent = versionId === null && (versionStage === null || versionStage === "AWSCURRENT");
  if (jsonKey === null || !isCurrent || namesakesOf(graph, named.node).length > 0) return null;
  const [content, ...others] = inWorld(named.node.content ?? [], world);
  if (!content || others.length > 0) return null;
  const { address, span } = named.node;
  if (content.kind === "generated") {
    const key = JSON.stringify(jsonKey);
    return {
      doubt: `whether somebody has put a JSON object with the key ${key} into ${address}, which is generated as a plain text without keys`,
    };
  }
  const found = misfit(content, jsonKey, address);
  if (!found) return null;
  const { rule, detail, remedy } = found;
  return { cause: cause(rule, at, detail, remedy, spanKey(at), [step("the secret", span)]) };
}

interface Misfit {
  readonly rule: CauseRule;
  readonly detail: string;
  readonly remedy: string;
}

function misfit(content: SecretContent, key: string, address: string): Misfit | null {
  if (content.kind === "text") {
    return {
      rule: "non-json-secret",
      detail: `it asks for the key ${JSON.stringify(key)} of ${address}, whose value is a plain text and no JSON object`,
      remedy: "leave the key out to get the whole value, or store a JSON object",
    };
  }
  if (content.kind !== "object" || content.more !== null || content.keys.has(key)) return null;
  const keys = [...content.keys.keys()];
  const there = keys.length === 0 ? "has no keys" : `has the keys ${keys.join(", ")}`;
  const isConcealed = content.isConcealed === true;
  return {
    rule: "missing-json-key",
    detail: `${address} has no top-level key ${JSON.stringify(key)}${isConcealed ? "" : `: its value ${there}`}`,
    remedy: isConcealed
      ? "take a key that is there, or store a value under this one"
      : remedyFor(key, content.keys),
  };
}

function remedyFor(key: string, keys: Extract<SecretContent, { kind: "object" }>["keys"]): string {
  const similar = [...keys.keys()].find((each) => each.toLowerCase() === key.toLowerCase());
  if (similar !== undefined) return `write the key as it is stored, ${JSON.stringify(similar)}`;
  const [head = ""] = key.split(/[./]/u);
  if (head !== key && keys.get(head) === "object")
    return "only top-level keys can be taken: store the value under one, or take the whole and decode it in the application";
  return keys.size === 0
    ? `store a value under ${JSON.stringify(key)}`
    : `take one of these keys, or store a value under ${JSON.stringify(key)}`;
}
