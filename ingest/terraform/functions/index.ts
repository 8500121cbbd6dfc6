/** Terraform's functions by name. `try` and `can` are not here: they need their arguments unevaluated. */
import { COLLECTION_FUNCTIONS } from "./collections.ts";
import { CONVERSION_FUNCTIONS } from "./conversions.ts";
import type { FunctionTable } from "./function.ts";
import { JSON_FUNCTIONS } from "./json.ts";
import { REGULAR_EXPRESSION_FUNCTIONS } from "./regular-expressions.ts";
import { SET_FUNCTIONS } from "./sets.ts";
import { STRING_FUNCTIONS } from "./strings.ts";

export { toBoolean, toNumber, toText } from "./conversions-of-scalars.ts";

export const FUNCTIONS: FunctionTable = new Map([
  ...STRING_FUNCTIONS,
  ...REGULAR_EXPRESSION_FUNCTIONS,
  ...COLLECTION_FUNCTIONS,
  ...SET_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
  ...JSON_FUNCTIONS,
]);
