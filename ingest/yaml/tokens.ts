/** What the scanner hands to the parser. */

export type TokenKind =
  | "block-list"
  | "block-map"
  | "block-end"
  | "entry"
  | "key"
  | "value"
  | "["
  | "]"
  | "{"
  | "}"
  | ","
  | "anchor"
  | "alias"
  | "tag"
  | "scalar"
  | "document"
  | "document-end"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** Of an anchor, alias or tag its name; of a scalar what it spells. */
  readonly text: string;
  readonly isPlain: boolean;
}

/** A comment with its sign, as offsets. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}
