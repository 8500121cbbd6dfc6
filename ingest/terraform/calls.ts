/** Function calls: the ones that need their arguments unevaluated here, the others from the table. */
import { error, type Problem } from "../../model/problem.ts";
import { spanKey, type Source, type Span } from "../../model/source.ts";
import { mapParts, unknownValue, type Value } from "../../model/value.ts";
import type { Call as CallNode, Expression } from "../hcl/ast.ts";
import { parseHclTemplate } from "../hcl/parse.ts";
import { choose, distribute } from "../distribute.ts";
import { evaluateExpression, failure, spanOf } from "./expression.ts";
import { joinPath } from "./files.ts";
import type { Call } from "./functions/function.ts";
import { FUNCTIONS } from "./functions/index.ts";
import { assumeWithin, findChoice } from "./functions/nested-choices.ts";
import { booleanValue } from "./operators.ts";
import { failedIn, scopeUnder, undecided, type Scope } from "./scope.ts";
import { renderParts } from "./templates.ts";

/** A template that renders a template, and so on, ends here. */
const TEMPLATE_DEPTH = 10;

export function evaluateCall(node: CallNode, scope: Scope): Value {
  if (node.name === "try" || node.name === "can") return evaluateTry(node, scope);
  const at = spanOf(node, scope);
  const found = FUNCTIONS.get(node.name) ?? FUNCTIONS.get(node.name.replace(/^core::/u, ""));
  if (!found) {
    if (node.name.includes("::"))
      return unknownValue(
        `${node.name}@${spanKey(at)}`,
        `the provider function ${node.name} is not computed`,
        at,
      );
    const message = `there is no function ${node.name}`;
    scope.report(error("dangling-reference", message, at));
    return { ...unknownValue(`${node.name}@${spanKey(at)}`, message, at), failed: true };
  }
  const args = evaluateArguments(node, scope);
  if (!args)
    return unknownValue(`${node.name}@${spanKey(at)}`, `the arguments of ${node.name} are not known`, at);
  const single = node.name === "join" ? onlyItem(args) : null;
  if (single) return { ...single, span: at };
  const call = callOf(node, scopeUnder(args, scope));
  const result =
    distribute(args, (plain) => failedIn(plain) ?? found(plain, call)) ??
    unknownValue(`${node.name}@${spanKey(at)}`, `too many undecided conditions reach ${node.name}`, at);
  return marked(result, args, node.name);
}

/** Joining one text gives that text, the value that it encodes included. */
function onlyItem(args: readonly Value[]): Value | null {
  const [, list, ...more] = args;
  const [only, ...others] = list?.kind === "list" ? list.items : [];
  return only?.kind === "text" && others.length === 0 && more.length === 0 ? only : null;
}

/** What is secret in an argument is secret in the result. */
function marked(result: Value, args: readonly Value[], name: string): Value {
  if (name === "nonsensitive") return result;
  const secretOf = args.find((arg) => arg.secretOf !== undefined)?.secretOf;
  return {
    ...result,
    ...(args.some((arg) => arg.sensitive === true) ? { sensitive: true } : {}),
    ...(secretOf === undefined ? {} : { secretOf }),
  };
}

function evaluateArguments(node: CallNode, scope: Scope): readonly Value[] | null {
  const args = node.args.map((arg) => evaluateExpression(arg, scope));
  if (!node.expandFinal) return args;
  const last = args.at(-1);
  if (last?.kind !== "list") return null;
  return [...args.slice(0, -1), ...last.items];
}

function callOf(node: CallNode, scope: Scope): Call {
  const at = spanOf(node, scope);
  return {
    name: node.name,
    at,
    files: scope.files,
    renderTemplate: (content, path, variables) =>
      path === null
        ? renderText(content, variables, scope, at)
        : renderSource({ path: joinPath(scope.folder, path), text: content }, variables, scope, at),
    fail: (message, where) => failure(message, where ?? at, scope),
    undecided: () => callOf(node, undecided(scope)),
    unknown: (reason) => unknownValue(`${node.name}@${spanKey(at)}`, reason, at),
  };
}

/** A template that is given as a text: it has no document of its own, and all of it stands where it is rendered. */
export function renderText(content: string, variables: Value, scope: Scope, at: Span): Value {
  // What is not known in it is told apart by its path and offset, and is nothing of the document around it.
  const source = { path: spanKey(at), text: content };
  const place = (where: Span): Span => (where.source === source ? at : where);
  const inner: Scope = {
    ...scope,
    report: (problem) => scope.report({ ...problem, span: place(problem.span) }),
  };
  return placed(renderSource(source, variables, inner, at), place);
}

function placed(value: Value, place: (where: Span) => Span): Value {
  const span = place(value.span);
  if (value.kind !== "text") return { ...mapParts(value, (part) => placed(part, place), place), span };
  const { pieces, ...whole } = value;
  // Of a text in one place the parts are of no use, but for what is secret in it.
  return pieces?.some(({ sensitive }) => sensitive === true) === true
    ? { ...whole, span, pieces: pieces.map((piece) => ({ ...piece, span: place(piece.span) })) }
    : { ...whole, span };
}

function renderSource(source: Source, variables: Value, scope: Scope, at: Span): Value {
  if (scope.depth >= TEMPLATE_DEPTH)
    return failure(`templates render each other more than ${TEMPLATE_DEPTH} deep`, at, scope);
  if (variables.kind !== "object") {
    return unknownValue(`template@${spanKey(at)}`, "the template's variables are not known", at);
  }
  const { value: template, problems } = parseHclTemplate(source);
  for (const problem of problems) scope.report(problem);
  const bound = new Map([...variables.entries].map(([name, entry]) => [name, entry.value]));
  const inner: Scope = {
    ...scope,
    source,
    bound,
    depth: scope.depth + 1,
    // A template sees its variables and nothing else.
    follow: (root, _, where) => ({
      value: failure(`the template is not given ${root}`, where, scope),
      used: 0,
    }),
  };
  const whole = { source, start: template.start, end: template.end };
  const [only] = template.parts;
  if (template.parts.length === 1 && only?.kind === "interpolation")
    return evaluateExpression(only.expression, inner);
  return renderParts(template.parts, whole, inner);
}

/**
 * The first argument that evaluates without a problem; an unknown one is taken, as Terraform does. One that fails
 * in some worlds gives way to the next in those.
 */
function evaluateTry(node: CallNode, scope: Scope): Value {
  return node.name === "can" ? evaluateCan(node, scope) : firstOf(node.args, node, scope);
}

function firstOf(args: readonly Expression[], node: CallNode, scope: Scope): Value {
  const [arg, ...others] = args;
  if (!arg) return failure("no argument of try succeeded", spanOf(node, scope), scope);
  const { value, problems } = attempt(arg, scope);
  if (problems.some((problem) => problem.severity === "error")) return firstOf(others, node, scope);
  return perOutcome(value, (outcome) =>
    failedWithin(outcome) ? firstOf(others, node, undecided(scope)) : outcome,
  );
}

function evaluateCan(node: CallNode, scope: Scope): Value {
  const at = spanOf(node, scope);
  const [arg] = node.args;
  if (!arg) return failure("can takes one argument", at, scope);
  const { value, problems } = attempt(arg, scope);
  if (problems.some((problem) => problem.severity === "error")) return booleanValue(false, at);
  return perOutcome(value, (outcome) => {
    if (failedWithin(outcome)) return booleanValue(false, at);
    return outcome.kind === "unknown"
      ? unknownValue(`can@${spanKey(at)}`, outcome.reason, at)
      : booleanValue(true, at);
  });
}

/** The value changed in each of its worlds, conditions inside of it included where one of them fails. */
function perOutcome(value: Value, change: (outcome: Value) => Value): Value {
  const choice = value.kind === "choice" ? value : failedWithin(value) ? findChoice(value) : null;
  if (!choice) return change(value);
  const { condition } = choice;
  const branch = (holds: boolean): Value => perOutcome(assumeWithin(value, condition, holds), change);
  return choose(condition, branch(true), branch(false), choice.span);
}

function failedWithin(value: Value): boolean {
  switch (value.kind) {
    case "unknown":
      return value.failed === true;
    case "list":
      return value.items.some(failedWithin);
    case "object":
      return [...value.entries.values()].some((entry) => failedWithin(entry.value));
    case "choice":
      return failedWithin(value.then) || failedWithin(value.otherwise);
    default:
      return false;
  }
}

function attempt(
  node: Expression,
  scope: Scope,
): { readonly value: Value; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const value = evaluateExpression(node, {
    ...scope,
    isCaught: true,
    // What canread does not work out is no failure for Terraform, and so nothing that `try` catches.
    report: (problem) => (problem.kind === "bound" ? scope.report(problem) : problems.push(problem)),
  });
  return { value, problems };
}
