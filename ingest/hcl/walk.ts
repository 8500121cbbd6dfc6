import type { Expression, ObjectKey, TemplatePart } from "./ast.ts";
import type { Cursor } from "./cursor.ts";

export type Node = Expression | ObjectKey | TemplatePart;

/** Trees higher than this would overflow the stack of a recursive pass. */
const MAX_HEIGHT = 1000;

/** The nodes directly below a node, in the order of the source. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "number":
    case "bool":
    case "null":
    case "variable":
    case "splat-item":
    case "keyword-key":
    case "literal":
    case "invalid":
      return [];
    case "template":
      return node.parts;
    case "interpolation":
      return [node.expression];
    case "if":
      return [node.condition, ...node.whenTrue, ...(node.whenFalse ?? [])];
    case "for":
      return [node.collection, ...node.body];
    case "get-attribute":
      return [node.object];
    case "index":
      return [node.object, node.key];
    case "splat":
      return [node.object, node.each];
    case "call":
      return node.args;
    case "tuple":
      return node.elements;
    case "object":
      return node.items.flatMap((item) => [item.key, item.value]);
    case "for-tuple":
      return [node.collection, node.value, ...(node.condition ? [node.condition] : [])];
    case "for-object":
      return [node.collection, node.key, node.value, ...(node.condition ? [node.condition] : [])];
    case "conditional":
      return [node.condition, node.whenTrue, node.whenFalse];
    case "binary":
      return [node.left, node.right];
    case "unary":
      return [node.operand];
    case "parentheses":
    default:
      return [node.inner];
  }
}

/** Chains are read by loops, so nesting does not bound them: `a.b.c…` is as high as it is long. */
export function checkHeight(cursor: Cursor, root: Expression): void {
  let level: readonly Node[] = [root];
  for (let height = 0; level.length > 0; height++) {
    if (height > MAX_HEIGHT) {
      const message = `This expression is more than ${MAX_HEIGHT} steps high and was not read.`;
      cursor.fail(message, root.start, root.end, "bound");
    }
    level = level.flatMap(children);
  }
}
