/** Terraform's functions by name. `try` and `can` are not here: they need their arguments unevaluated. */
import { AWS_FUNCTIONS } from "./aws.ts";
import { COLLECTION_FUNCTIONS } from "./collections.ts";
import { CONVERSION_FUNCTIONS } from "./conversions.ts";
import { DATE_FUNCTIONS } from "./dates.ts";
import { ENCODING_FUNCTIONS } from "./encoding.ts";
import { FILE_FUNCTIONS } from "./files.ts";
import { FORMAT_FUNCTIONS } from "./format.ts";
import type { FunctionTable, TerraformFunction } from "./function.ts";
import { guarded } from "./guarded.ts";
import { HASH_FUNCTIONS } from "./hashes.ts";
import { JSON_FUNCTIONS } from "./json.ts";
import { NETWORK_FUNCTIONS } from "./networks.ts";
import { NUMBER_FUNCTIONS } from "./numbers.ts";
import { REGULAR_EXPRESSION_FUNCTIONS } from "./regular-expressions.ts";
import { SET_FUNCTIONS } from "./sets.ts";
import { STRING_FUNCTIONS } from "./strings.ts";
import { YAML_DECODING_FUNCTIONS } from "./yaml-decoding.ts";
import { YAML_ENCODING_FUNCTIONS } from "./yaml-encoding.ts";

export { toBoolean, toNumber, toText } from "./conversions-of-scalars.ts";

const ALL: readonly (readonly [string, TerraformFunction])[] = [
  ...AWS_FUNCTIONS,
  ...COLLECTION_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...ENCODING_FUNCTIONS,
  ...FILE_FUNCTIONS,
  ...FORMAT_FUNCTIONS,
  ...HASH_FUNCTIONS,
  ...JSON_FUNCTIONS,
  ...NETWORK_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...REGULAR_EXPRESSION_FUNCTIONS,
  ...SET_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...YAML_DECODING_FUNCTIONS,
  ...YAML_ENCODING_FUNCTIONS,
];

export const FUNCTIONS: FunctionTable = new Map(ALL.map(([name, run]) => [name, guarded(name, run)]));
