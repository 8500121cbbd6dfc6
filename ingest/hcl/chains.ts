/** The names that expressions refer to: `data.aws_region.here.id` is a chain of four. */
import type { Body, Expression } from "./ast.ts";
import { children, type Node } from "./walk.ts";

export type Chain = readonly string[];

/** Every expression of a body and of the blocks in it. */
export function expressionsOf(body: Body): readonly Expression[] {
  return body.items.flatMap((item) =>
    item.kind === "attribute" ? [item.expression] : expressionsOf(item.body),
  );
}

export function chainsIn(expression: Expression): readonly Chain[] {
  const found: Chain[] = [];
  const open: { readonly node: Node; readonly isInner: boolean }[] = [{ node: expression, isInner: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, isInner } = next;
    const chain = isInner ? null : chainOf(node);
    if (chain) found.push(chain);
    // What a chain begins with is no chain of its own; what stands in its brackets is.
    const isPart = chain !== null || isInner;
    for (const child of children(node))
      open.push({ node: child, isInner: isPart && isObjectOf(node, child) });
  }
  return found;
}

function isObjectOf(node: Node, child: Node): boolean {
  return (node.kind === "get-attribute" || node.kind === "index") && node.object === child;
}

/** The names of a chain, without the keys in brackets. Null for anything else. */
function chainOf(node: Node): Chain | null {
  const names: string[] = [];
  for (let at: Node = node; ; at = at.object) {
    if (at.kind === "variable") return [at.name, ...names.toReversed()];
    if (at.kind === "get-attribute") names.push(at.name);
    else if (at.kind !== "index") return null;
  }
}
