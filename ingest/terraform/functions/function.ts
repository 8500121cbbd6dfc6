/** The contract of a Terraform function, and what the functions share. */
import type { Span } from "../../../model/source.ts";
import type { Value, Plain } from "../../../model/value.ts";

/** What a function may use besides its arguments. */
export interface Call {
  readonly name: string;
  /** The call expression; places of arguments are in their values. */
  readonly at: Span;
  readonly files: FileAccess;
  /** Evaluates a template's text with variables; its path is null where it is no file. */
  readonly renderTemplate: (text: string, path: string | null, variables: Value) => Value;
  /** Reports what Terraform would refuse, at the place, and gives the unknown that stands for the result. */
  readonly fail: (message: string, at?: Span) => Value;
  /** The call as it is made only in some worlds: what fails there is no problem of the configuration. */
  readonly undecided: () => Call;
  /** An unknown result with its reason; not a problem. */
  readonly unknown: (reason: string) => Value;
}

export interface Refused {
  readonly refused: string;
  /** There is no such file, which Terraform would refuse as well. */
  readonly isMissing?: boolean;
}

/** Files of the analysed root. Paths are resolved and checked by the implementation: nothing outside is read. */
export interface FileAccess {
  /** The bytes of a file, or why there are none. */
  readonly read: (path: string) => { readonly bytes: Uint8Array } | Refused;
  /** Paths of the files below a folder, relative to it, `/`-separated and sorted; null when it cannot be listed. */
  readonly list: (folder: string) => readonly string[] | null;
}

/**
 * Arguments come with top-level choices already distributed. Unknown values and texts with holes come as they
 * are: a function keeps what structure it can, and else gives an unknown. Marks (`sensitive`, `secretOf`) of
 * arguments are put on the result by the caller.
 */
export type TerraformFunction = (args: readonly Plain[], call: Call) => Value;

export type FunctionTable = ReadonlyMap<string, TerraformFunction>;
