/** Reads of what the change under judgement takes away. */
import { spanKey } from "../model/source.ts";
import type { World } from "../model/condition.ts";
import type { Deleted, Graph, Reference } from "../model/graph.ts";
import { inWorld } from "../model/resolve.ts";
import { literal, substitute } from "../model/text.ts";
import type { Cause, CauseRule } from "../model/verdict.ts";
import { cause } from "./causes.ts";
import { step } from "./argument.ts";
import type { SecretOrParameter } from "./decided.ts";

/**
 * A secret that is scheduled for deletion cannot be read, nothing is decrypted under a key that is, and a parameter
 * is gone at once:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
export function deletedCause(
  graph: Graph,
  named: SecretOrParameter,
  reference: Reference,
  world: World,
): Cause | null {
  const deleted = graph.deleted ?? [];
  if (deleted.length === 0) return null;
  const gone = named.node ? undefined : deleted.find((each) => isNamed(each, named));
  if (gone) {
    const rules: Readonly<Record<SecretOrParameter["kind"], CauseRule>> = {
      secret: "unreadable-secret",
      parameter: "unreadable-parameter",
    };
    const rule = reference.kind === "runtime" ? "unreadable-runtime-secret" : rules[named.kind];
    return toCause(rule, gone, reference, `a ${gone.kind} that is deleted cannot be read`);
  }
  const keys = (named.node ? inWorld(named.node.key, world) : []).map(({ name }) =>
    literal(substitute(name, world.bindings)),
  );
  const key = deleted.find(
    ({ kind, arn }) => kind === "key" && keys.some((each) => each !== null && isKey(arn, each)),
  );
  return key
    ? toCause("undecryptable-key", key, reference, "nothing is decrypted under a key that is deleted")
    : null;
}

function isNamed({ kind, arn, isReplaced }: Deleted, { kind: wanted, target }: SecretOrParameter): boolean {
  const name = literal(target.arn);
  if (kind !== wanted || name === null) return false;
  if (name === arn) return true;
  if (isReplaced) return false;
  // A partial ARN leaves the suffix out; a bare name is a parameter of its own account and region.
  return kind === "secret"
    ? arn.startsWith(`${name}-`) && arn.length === name.length + 7
    : !name.startsWith("arn:") && arn.endsWith(`:parameter/${name.replace(/^\//u, "")}`);
}

function isKey(arn: string, named: string): boolean {
  return arn === named || arn.endsWith(`:key/${named}`);
}

/** Told at the deletion where the definition stands in the same document, else at the definition. */
function toCause(rule: CauseRule, gone: Deleted, reference: Reference, why: string): Cause {
  const isBeside = gone.span.source === reference.span.source;
  const at = isBeside ? gone.span : reference.span;
  return cause(
    rule,
    at,
    `the plan deletes ${gone.address}, and ${why}`,
    `keep ${gone.address}, or ${gone.kind === "key" ? "give the secret another key" : "take the reference out"} before`,
    `${spanKey(at)}|${gone.address}`,
    [isBeside ? step("the reference", reference.span) : step("the deletion", gone.span)],
  );
}
