import type { Condition } from "../../model/condition.ts";
import type { Scope } from "../../model/graph.ts";
import { error, type Problem } from "../../model/problem.ts";
import type { Source, Span } from "../../model/source.ts";
import type { Text } from "../../model/text.ts";
import type { ObjectValue, Value } from "../../model/value.ts";

/** A template's declarations, as far as evaluation needs them. Nothing here changes but the memo and problems. */
export interface Environment {
  readonly source: Source;
  /** The path of the root input that this template is part of. */
  readonly stack: string;
  /** Logical ids of the nested stacks on the way to this template, each with a slash behind it. */
  readonly prefix: string;
  readonly scope: Scope;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly mappings: Value | undefined;
  readonly conditions: ReadonlyMap<string, { readonly key: Span; readonly value: Value }>;
  readonly resources: ReadonlyMap<string, Declaration>;
  readonly outputs: ObjectValue | undefined;
  /** The template of a nested stack of this one; null where it is not in view. */
  readonly nested: (resource: Declaration) => Environment | null;
  /** The nested stack that this template is, and the template that declares it; null for a root. */
  readonly within: { readonly env: Environment; readonly declared: Declaration } | null;
  /** The value that another template exports under a name; null where none in view does. */
  readonly importValue: (name: Text, at: Span) => Value | null;
  /** Texts may hold dynamic references. */
  readonly isDynamic: boolean;
  /** Every name that can be referred to is in view. */
  readonly isComplete: boolean;
  /** A macro that may change anything of the template; null where none does. */
  readonly rewriter: string | null;
  /** Why there may be resources that are not in view; null where all of them are. */
  readonly moreResources: string | null;
  readonly problems: Problem[];
  readonly memo: {
    readonly conditions: Map<string, Condition | "open">;
    readonly attributes: Map<string, Value | "open">;
    /** How many of both are being evaluated, each for the one before it. */
    depth: number;
  };
}

/** Names that refer to each other further than this are not followed. */
const DEPTH_LIMIT = 200;

/** What a name means, asked for while others wait for it; null where too many do, which is a problem at the place. */
export function followed<T>(env: Environment, name: string, at: Span, evaluate: () => T): T | null {
  if (env.memo.depth >= DEPTH_LIMIT) {
    const message = `${name} is referred to through more than ${DEPTH_LIMIT} names, each by the one before it`;
    env.problems.push(error("bound", message, at));
    return null;
  }
  env.memo.depth += 1;
  const value = evaluate();
  env.memo.depth -= 1;
  return value;
}

export interface Declaration {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: ObjectValue | undefined;
  readonly condition: string | null;
  readonly span: Span;
  readonly key: Span;
  readonly body: ObjectValue;
}
