/** What an expression may refer to, as the evaluator sees it. */
import type { Problem } from "../../model/problem.ts";
import type { Source, Span } from "../../model/source.ts";
import type { Value } from "../../model/value.ts";
import type { FileAccess } from "./functions/function.ts";

/** One step behind a root name. */
export type TraversalStep =
  | { readonly kind: "attribute"; readonly name: string; readonly span: Span }
  | { readonly kind: "index"; readonly key: Value; readonly span: Span };

/** A reference that was followed: its value, and how many of the steps that took. */
export interface Followed {
  readonly value: Value;
  readonly used: number;
}

export interface Scope {
  /** The file that the expression stands in. */
  readonly source: Source;
  /** Names bound by `for`, `each`, `count` and template variables. */
  readonly bound: ReadonlyMap<string, Value>;
  /** Follows a root name of the module: `var`, `local`, `module`, `data`, a resource type, `path`, `terraform`. */
  readonly follow: (root: string, steps: readonly TraversalStep[], at: Span, isCaught: boolean) => Followed;
  /** Inside `try` or `can`: what fails in some worlds gives way to something else there. */
  readonly isCaught: boolean;
  readonly files: FileAccess;
  /** The root module's folder, to which the paths of files are relative. */
  readonly folder: string;
  /** Where what Terraform would refuse is reported; `try` and `can` listen to it. */
  readonly report: (problem: Problem) => void;
  /** How deeply template files render each other. */
  readonly depth: number;
  /** How many rounds the `for` expressions around it take, all in all. */
  readonly rounds: number;
}

/**
 * What is evaluated only in some worlds: what fails there fails in those worlds only, which is no problem of the
 * configuration. Names that nothing declares are refused in every world.
 */
export function undecided(scope: Scope): Scope {
  const { report } = scope;
  return { ...scope, report: (problem) => (problem.kind === "invalid-value" ? undefined : report(problem)) };
}

/** The scope in which a function of these values runs. */
export function scopeUnder(values: readonly Value[], scope: Scope): Scope {
  return values.some((value) => value.kind === "choice") ? undecided(scope) : scope;
}

/** The first value that Terraform refuses: what is made of it is refused with it. */
export function failedIn(values: readonly Value[]): Value | undefined {
  return values.find((value) => value.kind === "unknown" && value.failed === true);
}

export function bind(scope: Scope, names: Iterable<readonly [string, Value]>): Scope {
  return { ...scope, bound: new Map([...scope.bound, ...names]) };
}
