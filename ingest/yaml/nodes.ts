/** A YAML document as nodes with places, of which each reader makes its own values. */

export interface Placed {
  /** Offsets of the value itself, quotes, brackets and the sign of a block included. */
  readonly start: number;
  readonly end: number;
  /** As it is written, `!Sub` or `!!str`; null where there is none. */
  readonly tag: string | null;
  /** Where the tag begins, or the value where there is none. */
  readonly from: number;
  readonly anchor: string | null;
}

export type YamlNode = YamlScalar | YamlList | YamlMap | YamlAlias;

export interface YamlScalar extends Placed {
  readonly kind: "scalar";
  /** What it spells, escapes and folding resolved. */
  readonly text: string;
  readonly isPlain: boolean;
}

export interface YamlList extends Placed {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
}

export interface YamlMap extends Placed {
  readonly kind: "map";
  readonly pairs: readonly YamlPair[];
}

export interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlAlias extends Placed {
  readonly kind: "alias";
  readonly name: string;
}

/** Thrown by the scanner and the parser, and caught by `parseYaml`: why the text is no YAML, and where. */
export class YamlError extends Error {
  readonly start: number;
  /** Null: where the line ends. */
  readonly end: number | null;
  readonly isBound: boolean;

  constructor(message: string, start: number, end: number | null = null, isBound: boolean = false) {
    super(message);
    this.start = start;
    this.end = end;
    this.isBound = isBound;
  }
}
