/** The JSON report, `schemaVersion` 1, as its readers know it. */
export interface JsonReport {
  readonly schemaVersion: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly inputs: readonly { readonly path: string; readonly kind: string }[];
  readonly summary: Readonly<Record<string, number>>;
  readonly reads: readonly JsonRead[];
  readonly findings: readonly JsonFinding[];
  readonly suppressed?: readonly {
    readonly rule: string;
    readonly by: "input" | "baseline";
    readonly reason: string | null;
    readonly until: string | null;
  }[];
  readonly fixed?: readonly { readonly rule: string; readonly message: string }[];
  readonly problems: readonly JsonProblem[];
}

export interface JsonLocation {
  readonly path: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface JsonRead {
  readonly stack: string;
  readonly workload: string;
  readonly container: string | null;
  readonly kind: string;
  readonly name: string | null;
  readonly secret: {
    readonly store: string;
    readonly address: string | null;
    readonly arn: string;
    readonly jsonKey: string | null;
  } | null;
  readonly role: { readonly use: string; readonly address: string | null; readonly arn: string } | null;
  readonly verdict: "readable" | "unreadable" | "undetermined";
  readonly before?: JsonRead["verdict"] | null;
  readonly assumptions: readonly string[];
  readonly location: JsonLocation;
}

export interface JsonFinding {
  readonly rule: string;
  readonly level: string;
  readonly message: string;
  readonly stack: string;
  readonly workload: string | null;
  readonly change?: "new" | "persisting";
  readonly reads: readonly number[];
  readonly location: JsonLocation;
}

export interface JsonProblem {
  readonly kind: string;
  readonly severity: "error" | "info";
  readonly message: string;
  readonly location: JsonLocation;
}
