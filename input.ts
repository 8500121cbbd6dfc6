/** What is analysed, and what is said of it. */
import type { Analyzer } from "./analyzers/analyzer.ts";
import type { FindFile } from "./ingest/cloudformation/nested.ts";
import type { FindSource } from "./ingest/terraform/documents.ts";
import type { TerraformProject } from "./ingest/terraform/roots.ts";
import type { VariableInput } from "./ingest/terraform/variable-files.ts";
import type { LimitKind } from "./model/limit.ts";
import type { Level } from "./model/report.ts";
import type { InputSource, Source } from "./model/source.ts";

export interface AnalyzeOptions {
  /** Facts that the input leaves open. */
  readonly region?: string;
  readonly account?: string;
  readonly partition?: string;
  /** Values of Terraform variables, and files of them, as the command line gives them. */
  readonly variables?: VariableInput;
  /** CloudFormation parameters by name. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Policies from outside the input, each with what it is. */
  readonly policies?: readonly GivenPolicy[];
  /** Reports with the facts of other stacks. */
  readonly context?: readonly Source[];
  /** Levels of rules by id; `off` leaves a rule out. */
  readonly rules?: ReadonlyMap<string, Level | "off">;
  /** Called before each input is judged, for a progress line. */
  readonly onInput?: (done: number, total: number, path: string) => void;
  /** Rules to run; all of canread's by default. */
  readonly analyzers?: readonly Analyzer[];
  /** Fingerprints of findings that are known, and are left out. */
  readonly baseline?: ReadonlySet<string>;
  /** Also tell who can read each secret. */
  readonly readers?: boolean;
  /** The day on which suppressions still hold or do not, `YYYY-MM-DD`; today by default. */
  readonly today?: string;
}

/** A policy document from outside the input: of the organisation, a boundary, an endpoint. */
export interface GivenPolicy {
  readonly kind: LimitKind;
  readonly source: Source;
}

/** Documents alone, or with the folders of Terraform projects. */
export type AnalysisInput = readonly InputSource[] | LoadedInput;

export interface LoadedInput {
  readonly sources: readonly InputSource[];
  readonly projects: readonly TerraformProject[];
  /** The configuration that the plan at a path was made of, where it is known or lies near. */
  readonly findSource?: FindSource;
  /** Templates that others nest, where they are not among the sources. */
  readonly findFile?: FindFile;
}

export function asLoaded(input: AnalysisInput): LoadedInput {
  return "sources" in input ? input : { sources: input, projects: [] };
}
