import { spanKey, type Span } from "../model/source.ts";
import { hole, LANGUAGES, literal, type Text } from "../model/text.ts";
import {
  asText,
  get,
  itemsOf,
  unknownValue,
  type ObjectValue,
  type UnknownValue,
  type Value,
} from "../model/value.ts";

/** A policy document, read as AWS reads it; every part keeps its place. */
export interface Policy {
  readonly statements: readonly Statement[];
  /** Parts of which nothing is known: they may allow, and are assumed not to deny. */
  readonly unknowns: readonly UnknownValue[];
  /** What no AWS service would accept, with its place. */
  readonly defects: readonly PolicyDefect[];
}

export interface PolicyDefect {
  readonly message: string;
  readonly span: Span;
}

export interface Statement {
  readonly sid: string | null;
  /** `unknown` counts as possible for both. */
  readonly effect: "Allow" | "Deny" | "unknown";
  readonly actions: Elements;
  /** Null where the document leaves it out (trust policies do). */
  readonly resources: Elements | null;
  readonly principals: Principals | null;
  readonly conditions: readonly PolicyCondition[];
  /** `${…}` are policy variables: the document says `Version: 2012-10-17`. */
  readonly variables: boolean;
  readonly span: Span;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Elements {
  readonly negated: boolean;
  readonly items: readonly Element[];
}

export interface Element {
  readonly text: Text;
  readonly span: Span;
  /** Marked as secret by the input. */
  readonly sensitive?: boolean;
}

export interface Principals {
  readonly negated: boolean;
  readonly items: readonly Principal[];
}

export interface Principal {
  readonly kind: "AWS" | "Service" | "Federated" | "CanonicalUser" | "unknown";
  readonly text: Text;
  readonly span: Span;
}

/** One operator on one key: the values are alternatives. */
export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly Element[];
  readonly span: Span;
}

const parsed = new WeakMap<Value, Policy>();

/** Reads a document whose choices have been resolved. Never throws; what it cannot read is named. */
export function parsePolicy(document: Value): Policy {
  const known = parsed.get(document);
  if (known) return known;
  const policy = readPolicy(document);
  parsed.set(document, policy);
  return policy;
}

function readPolicy(document: Value): Policy {
  if (document.kind === "unknown") return { statements: [], unknowns: [document], defects: [] };
  if (document.kind !== "object") return defective("a policy document is an object", document.span);
  const version = asText(get(document, "Version"));
  const variables = version !== undefined && literal(version) === "2012-10-17";
  const isOpen = version !== undefined && literal(version) === null;
  const statement = get(document, "Statement");
  if (!statement) return defective("the policy document has no Statement", document.span);
  const statements: Statement[] = [];
  const unknowns: UnknownValue[] = [];
  const defects: PolicyDefect[] = [];
  for (const { value } of itemsOf(statement)) {
    if (value.kind === "unknown") unknowns.push(value);
    else if (value.kind === "object") {
      const read = readStatement(value, variables);
      statements.push(isOpen ? withOpenVariables(read) : read);
      defects.push(...statementDefects(value));
    } else {
      const message = "a policy statement is an object";
      defects.push({ message, span: value.span });
      // What is not understood must not vanish: it may allow.
      unknowns.push(unknownValue(`statement@${value.span.start}`, message, value.span));
    }
  }
  return { statements, unknowns, defects };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
function statementDefects(statement: ObjectValue): readonly PolicyDefect[] {
  const defects: PolicyDefect[] = [...effectDefects(statement)];
  if (!get(statement, "Action") && !get(statement, "NotAction")) {
    defects.push({ message: "the policy statement has no Action", span: statement.span });
  }
  for (const name of ["Action", "NotAction", "Resource", "NotResource"])
    defects.push(...textDefects(name, get(statement, name)));
  for (const name of ["Principal", "NotPrincipal"]) {
    const principal = get(statement, name);
    if (!principal || principal.kind === "unknown") continue;
    if (principal.kind === "object") {
      for (const kind of PRINCIPAL_KINDS)
        defects.push(...textDefects(`${name}.${kind}`, get(principal, kind)));
    } else if (principal.kind !== "text")
      defects.push({ message: `${name} is "*" or an object`, span: principal.span });
  }
  return [...defects, ...conditionDefects(get(statement, "Condition"))];
}

function effectDefects(statement: ObjectValue): readonly PolicyDefect[] {
  const value = get(statement, "Effect");
  const effect = asText(value);
  const isOpen = effect !== undefined && literal(effect) === null;
  if (isOpen || literalOf(value) === "Allow" || literalOf(value) === "Deny") return [];
  return [{ message: "Effect is neither Allow nor Deny", span: (value ?? statement).span }];
}

function textDefects(name: string, value: Value | undefined): readonly PolicyDefect[] {
  return itemsOf(value)
    .filter((item) => asText(item.value) === undefined)
    .map((item) => ({ message: `${name} is a string or a list of strings`, span: item.value.span }));
}

function conditionDefects(block: Value | undefined): readonly PolicyDefect[] {
  if (!block || block.kind === "unknown") return [];
  if (block.kind !== "object") return [{ message: "Condition is an object of operators", span: block.span }];
  return [...block.entries].flatMap(([operator, { value: keys }]) => {
    if (keys.kind === "unknown") return [];
    if (keys.kind !== "object")
      return [{ message: `${operator} in a Condition is an object of keys`, span: keys.span }];
    return [...keys.entries].flatMap(([key, { value }]) => textDefects(`${operator} of ${key}`, value));
  });
}

function defective(message: string, span: Span): Policy {
  return { statements: [], unknowns: [], defects: [{ message, span }] };
}

function readStatement(value: ObjectValue, variables: boolean): Statement {
  const effect = asText(get(value, "Effect"));
  const known = effect === undefined ? null : literal(effect);
  return {
    sid: literalOf(get(value, "Sid")),
    effect: known === "Allow" || known === "Deny" ? known : "unknown",
    actions: readElements(value, "Action", "NotAction") ?? { negated: false, items: [] },
    resources: readElements(value, "Resource", "NotResource"),
    principals: readPrincipals(value),
    conditions: readConditions(get(value, "Condition")),
    variables,
    span: value.span,
  };
}

function literalOf(value: Value | undefined): string | null {
  const spelled = asText(value);
  return spelled === undefined ? null : literal(spelled);
}

function readElements(statement: ObjectValue, name: string, negatedName: string): Elements | null {
  for (const [key, negated] of [
    [name, false],
    [negatedName, true],
  ] as const) {
    const value = get(statement, key);
    if (value) return { negated, items: elementsOf(value) };
  }
  return null;
}

function elementsOf(value: Value): readonly Element[] {
  return itemsOf(value).flatMap((item) => {
    const spelled = asText(item.value);
    if (spelled === undefined) return [];
    const { span, sensitive } = item.value;
    return [{ text: spelled, span, ...(sensitive === true ? { sensitive } : {}) }];
  });
}

function readPrincipals(statement: ObjectValue): Principals | null {
  for (const [key, negated] of [
    ["Principal", false],
    ["NotPrincipal", true],
  ] as const) {
    const value = get(statement, key);
    if (value) return { negated, items: principalsOf(value) };
  }
  return null;
}

const PRINCIPAL_KINDS = ["AWS", "Service", "Federated", "CanonicalUser"] as const;

function principalsOf(value: Value): readonly Principal[] {
  if (value.kind === "unknown") return [{ kind: "unknown", text: [value.hole], span: value.span }];
  // A bare "*" means everyone, the same as {"AWS": "*"}.
  if (value.kind === "text") return [{ kind: "AWS", text: value.text, span: value.span }];
  return PRINCIPAL_KINDS.flatMap((kind) =>
    elementsOf(get(value, kind) ?? { kind: "list", items: [], span: value.span }).map((element) => ({
      kind,
      ...element,
    })),
  );
}

function readConditions(block: Value | undefined): readonly PolicyCondition[] {
  if (!block) return [];
  if (block.kind !== "object") {
    return [{ operator: "unknown", key: "unknown", values: [], span: block.span }];
  }
  const conditions: PolicyCondition[] = [];
  for (const [operator, { value: keys, key: operatorSpan }] of block.entries) {
    if (keys.kind !== "object") {
      conditions.push({ operator: "unknown", key: operator, values: [], span: operatorSpan });
      continue;
    }
    for (const [key, entry] of keys.entries) {
      conditions.push({ operator, key, values: elementsOf(entry.value), span: entry.key });
    }
  }
  return conditions;
}

/** Where the version is not known, `${…}` may be a variable or stand for itself: what it gives is not known. */
function withOpenVariables(statement: Statement): Statement {
  const open = (element: Element): Element => {
    const isVariable = element.text.some((part) => typeof part === "string" && part.includes("${"));
    if (!isVariable) return element;
    const id = `version@${spanKey(element.span)}`;
    return { ...element, text: [hole(id, LANGUAGES.anything, "what a policy variable gives")] };
  };
  const { resources, conditions } = statement;
  return {
    ...statement,
    resources: resources && { ...resources, items: resources.items.map(open) },
    conditions: conditions.map((each) => ({ ...each, values: each.values.map(open) })),
  };
}

/** How a statement is called in messages. */
export function describeStatement(statement: Statement): string {
  const effect = statement.effect === "unknown" ? "a statement" : `the ${statement.effect} statement`;
  return statement.sid === null ? effect : `${effect} ${JSON.stringify(statement.sid)}`;
}
