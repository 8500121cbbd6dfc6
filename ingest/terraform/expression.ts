/** Evaluates expressions: known values as Terraform does, unknown ones in as much structure as they have. */
import { error } from "../../model/problem.ts";
import { spanKey, type Span } from "../../model/source.ts";
import { render, text } from "../../model/text.ts";
import {
  asText,
  called,
  listValue,
  nullValue,
  objectValue,
  unknownValue,
  type Entry,
  type UnknownValue,
  type Value,
} from "../../model/value.ts";
import { choose, distribute } from "../distribute.ts";
import type { Conditional, Expression, ObjectConstructor, Place, Splat } from "../hcl/ast.ts";
import { evaluateCall } from "./calls.ts";
import { entryAt, isMany, itemAt } from "../open-ended.ts";
import { evaluateForObject, evaluateForTuple } from "./for-expressions.ts";
import {
  binary,
  booleanOf,
  booleanValue,
  isUnknown,
  negative,
  not,
  numberOf,
  numberValue,
  truthOf,
} from "./operators.ts";
import { bind, failedIn, scopeUnder, undecided, type Scope, type TraversalStep } from "./scope.ts";
import { evaluateTemplate } from "./templates.ts";

export function spanOf(node: Place, scope: Scope): Span {
  return { source: scope.source, start: node.start, end: node.end };
}

/** Reports what Terraform would refuse; the unknown stands for the value that never comes to be. */
export function failure(message: string, at: Span, scope: Scope): Value {
  scope.report(error("invalid-value", message, at));
  return { ...unknownValue(`error@${spanKey(at)}`, message, at), failed: true };
}

export function evaluateExpression(node: Expression, scope: Scope): Value {
  const at = spanOf(node, scope);
  const fail = (message: string): Value => failure(message, at, scope);
  switch (node.kind) {
    case "number":
      return numberValue(Number(node.raw), at);
    case "bool":
      return booleanValue(node.value, at);
    case "null":
      return nullValue(at);
    case "template":
      return evaluateTemplate(node, scope);
    case "parentheses":
      return evaluateExpression(node.inner, scope);
    case "tuple":
      return listValue(
        node.elements.map((element) => evaluateExpression(element, scope)),
        at,
      );
    case "object":
      return evaluateObject(node, scope);
    case "variable":
    case "get-attribute":
    case "index":
      return evaluateTraversal(node, scope);
    case "splat":
      return evaluateSplat(node, scope);
    case "splat-item":
      return scope.bound.get(SPLAT_ITEM) ?? fail("nothing to splat");
    case "call":
      return evaluateCall(node, scope);
    case "for-tuple":
      return evaluateForTuple(node, scope);
    case "for-object":
      return evaluateForObject(node, scope);
    case "conditional":
      return evaluateConditional(node, scope);
    case "binary": {
      const left = evaluateExpression(node.left, scope);
      // `&&` and `||` do not look at the right side where the left one decides.
      const isLazy = node.operator === "&&" || node.operator === "||";
      if (isLazy && booleanOf(left) === (node.operator === "||")) return { ...left, span: at };
      const isOpen = isLazy && booleanOf(left) === null;
      const sides = [left, evaluateExpression(node.right, isOpen ? undecided(scope) : scope)] as const;
      const own = scopeUnder(sides, scope);
      return binary(node.operator, ...sides, at, (message) => failure(message, at, own));
    }
    case "unary": {
      const operand = evaluateExpression(node.operand, scope);
      const own = scopeUnder([operand], scope);
      const refuse = (message: string): Value => failure(message, at, own);
      return node.operator === "!" ? not(operand, at, refuse) : negative(operand, at, refuse);
    }
    case "invalid":
      return unknownValue(`invalid@${spanKey(at)}`, "the expression did not parse", at);
  }
}

/** No identifier can be spelled like this. */
const SPLAT_ITEM = "*";

function evaluateObject(node: ObjectConstructor, scope: Scope): Value {
  const at = spanOf(node, scope);
  const entries = new Map<string, Entry>();
  for (const item of node.items) {
    const key =
      item.key.kind === "keyword-key" ? text(item.key.name) : asText(evaluateExpression(item.key, scope));
    const name = key ? literalOf(key) : null;
    const keySpan = spanOf(item.key, scope);
    if (name === null) {
      // A key that is not known could be any: the object as a whole is not known then.
      return unknownValue(`object@${spanKey(at)}`, "a key of the object is not known", at);
    }
    entries.set(name, { key: keySpan, value: evaluateExpression(item.value, scope) });
  }
  return objectValue(entries, at);
}

function literalOf(value: readonly unknown[]): string | null {
  if (value.length === 0) return "";
  const [only] = value;
  return value.length === 1 && typeof only === "string" ? only : null;
}

/** A condition that is not decided picks no branch: both are kept. */
function evaluateConditional(node: Conditional, scope: Scope): Value {
  const condition = evaluateExpression(node.condition, scope);
  const at = spanOf(node, scope);
  const own = scopeUnder([condition], scope);
  const pick = ([value]: readonly Value[]): Value | null => {
    if (!value) return null;
    const known = booleanOf(value);
    if (known !== null) return evaluateExpression(known ? node.whenTrue : node.whenFalse, own);
    if (!isUnknown(value))
      return failure("the condition of a conditional is a boolean", spanOf(node.condition, own), own);
    if (failedIn([value])) return value;
    const then = evaluateExpression(node.whenTrue, undecided(own));
    const otherwise = evaluateExpression(node.whenFalse, undecided(own));
    return choose(truthOf(value), then, otherwise, at);
  };
  return (
    distribute([condition], pick) ?? unknownValue(`if@${spanKey(at)}`, "too many undecided conditions", at)
  );
}

/** A chain of attributes and indices down to its root, which may be a name of the module. */
function evaluateTraversal(node: Expression, scope: Scope): Value {
  const steps: TraversalStep[] = [];
  let root: Expression = node;
  for (;;) {
    if (root.kind === "get-attribute") {
      const start = root.end - root.name.length;
      steps.push({
        kind: "attribute",
        name: root.name,
        span: { source: scope.source, start, end: root.end },
      });
      root = root.object;
    } else if (root.kind === "index") {
      steps.push({ kind: "index", key: evaluateExpression(root.key, scope), span: spanOf(root.key, scope) });
      root = root.object;
    } else break;
  }
  steps.reverse();
  const at = spanOf(node, scope);
  if (root.kind === "variable") {
    const own = scope.bound.get(root.name);
    if (own) return atUse(walkSteps(own, steps, scope), at);
    const { value, used } = scope.follow(root.name, steps, at, scope.isCaught);
    return atUse(walkSteps(value, steps.slice(used), scope), at);
  }
  return walkSteps(evaluateExpression(root, scope), steps, scope);
}

/** What is used stands where it is used; lists and objects keep the places of what is in them. */
function atUse(value: Value, at: Span): Value {
  const isPlaced = value.kind === "list" || value.kind === "object" || value.kind === "choice";
  return isPlaced ? value : { ...value, span: at };
}

function walkSteps(value: Value, steps: readonly TraversalStep[], scope: Scope): Value {
  let current = value;
  for (const step of steps) {
    const key: Value =
      step.kind === "attribute" ? { kind: "text", text: text(step.name), span: step.span } : step.key;
    const own = scopeUnder([current, key], scope);
    current =
      distribute([current, key], ([object, index]) =>
        object && index ? indexInto(object, index, step, own) : null,
      ) ?? unknownValue(`index@${spanKey(step.span)}`, "what is read here is not known", step.span);
  }
  return current;
}

function indexInto(object: Value, key: Value, step: TraversalStep, scope: Scope): Value {
  const unknown = (reason: string): Value =>
    object.kind === "unknown"
      ? partOf(object, key, step.span)
      : called(
          unknownValue(`index.${describeKey(key)}@${spanKey(step.span)}`, reason, step.span),
          `[${render(asText(key) ?? text("?"))}]`,
        );
  switch (object.kind) {
    case "unknown":
      if (object.failed) return object;
      return {
        ...unknown(object.reason),
        ...(object.secretOf === undefined ? {} : { secretOf: object.secretOf }),
      };
    case "object": {
      const name = asText(key);
      const known = name ? literalOf(name) : null;
      if (known === null) return unknown("the key is not known");
      const found = entryAt(object, known);
      return found ?? failure(`there is no attribute or key ${JSON.stringify(known)}`, step.span, scope);
    }
    case "list": {
      if (object.isSet) return failure("a set has no index", step.span, scope);
      const index = numberOf(key);
      if (index === null)
        return isUnknown(key)
          ? unknown("the index is not known")
          : failure("a list's index is a number", step.span, scope);
      const found = itemAt(object, index);
      return (
        found ?? failure(`the list has ${object.items.length} items, and no item ${index}`, step.span, scope)
      );
    }
    case "null":
      return failure("null has no attributes", step.span, scope);
    default:
      return isUnknown(object)
        ? unknown("what is read here is not known")
        : failure("this value has no attributes", step.span, scope);
  }
}

function describeKey(key: Value): string {
  const spelled = asText(key);
  return spelled ? spelled.map((part) => (typeof part === "string" ? part : part.id)).join("") : "?";
}

/** A part of what is not known, called after it. */
function partOf(whole: UnknownValue, key: Value, at: Span): UnknownValue {
  const unknown = unknownValue(`${whole.hole.id}.${describeKey(key)}`, whole.reason, at, whole.mentions);
  const label = `${whole.hole.label}.${render(asText(key) ?? text("?"))}`;
  return { ...unknown, hole: { ...unknown.hole, label } };
}

/** Over null nothing, over a list each item, over anything else that one value. */
function evaluateSplat(node: Splat, scope: Scope): Value {
  const at = spanOf(node, scope);
  const object = evaluateExpression(node.object, scope);
  const own = scopeUnder([object], scope);
  const each = (item: Value): Value => evaluateExpression(node.each, bind(own, [[SPLAT_ITEM, item]]));
  const apply = ([value]: readonly Value[]): Value | null => {
    if (!value) return null;
    if (value.kind === "null") return listValue([], at);
    if (failedIn([value])) return value;
    if (value.kind === "unknown")
      return {
        ...unknownValue(`splat:${value.hole.id}`, value.reason, at, value.mentions),
        hole: { ...value.hole, id: `splat:${value.hole.id}` },
      };
    const items = value.kind === "list" ? value.items : [value];
    return listValue(
      items.map((item) => (isMany(item) ? item : each(item))),
      at,
    );
  };
  return (
    distribute([object], apply) ?? unknownValue(`splat@${spanKey(at)}`, "too many undecided conditions", at)
  );
}
