import { compareTexts } from "../model/letters.ts";
import type { Text } from "../model/text.ts";

/** A three-valued truth: over all completions of what is unknown it always holds, never, or sometimes. */
export type Tri = "yes" | "no" | "maybe";

export function and(...values: readonly Tri[]): Tri {
  if (values.includes("no")) return "no";
  return values.includes("maybe") ? "maybe" : "yes";
}

export function or(...values: readonly Tri[]): Tri {
  if (values.includes("yes")) return "yes";
  return values.includes("maybe") ? "maybe" : "no";
}

export function negate(value: Tri): Tri {
  return value === "maybe" ? "maybe" : value === "yes" ? "no" : "yes";
}

export function tri(value: boolean): Tri {
  return value ? "yes" : "no";
}

/** Whether two texts are the same. */
export function isSame(a: Text, b: Text): Tri {
  const comparison = compareTexts(a, b);
  return comparison === "equal" ? "yes" : comparison === "different" ? "no" : "maybe";
}
