/** What the command line says, as the commands take it. */
import type { GivenVariable } from "../ingest/terraform/variable-files.ts";
import type { LimitKind } from "../model/limit.ts";
import type { FailLevel, Level } from "../model/report.ts";

export interface FactOptions {
  readonly region?: string;
  readonly account?: string;
  readonly partition?: string;
  readonly parameters?: string;
  readonly source?: string;
  readonly var: readonly GivenVariable[];
  readonly varFile: readonly string[];
  readonly policy: readonly PolicyFile[];
  readonly context: readonly string[];
  readonly config?: string;
}

export interface PolicyFile {
  readonly kind: LimitKind;
  readonly path: string;
}

export interface CheckOptions extends FactOptions {
  readonly format: readonly FormatRequest[];
  readonly base?: string;
  readonly failOn: FailLevel;
  readonly strict?: boolean;
  readonly facts?: boolean;
  readonly rule: ReadonlyMap<string, Level | "off">;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly sarifRoot?: string;
  readonly sarifRuns: "one" | "stack";
  readonly sarifSuppressed?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
  readonly progress: boolean;
}

export interface FixOptions extends FactOptions {
  readonly format: "text" | "json";
  readonly write?: boolean;
  readonly progress: boolean;
}

export interface GraphOptions extends FactOptions {
  readonly format: { readonly name: GraphFormat; readonly file: string | null };
  /** Only what cannot be read for sure. */
  readonly failing?: boolean;
  readonly progress: boolean;
}

export const GRAPH_FORMATS = ["text", "mermaid", "dot", "svg"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

export interface FormatRequest {
  readonly name: FormatName;
  /** Null: standard output. */
  readonly file: string | null;
}

export const FORMATS = ["text", "json", "sarif", "markdown", "html", "junit", "gitlab"] as const;
export type FormatName = (typeof FORMATS)[number];
