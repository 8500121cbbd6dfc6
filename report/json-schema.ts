/**
 * The JSON report as a JSON schema: the one that is published. It is closed, so that it pins the format; the facts
 * alone are open, since they may grow between releases (docs/context.md).
 */
import type { ReferenceKind } from "../model/graph.ts";
import type { ProblemKind } from "../model/problem.ts";
import { LEVELS } from "../model/report.ts";
import type { Outcome, RoleTarget, SecretTarget } from "../model/verdict.ts";

/** The part of JSON Schema that the report needs. https://json-schema.org/draft-07 */
export interface ReportSchema {
  readonly $ref?: string;
  readonly type?: TypeName | readonly TypeName[];
  readonly description?: string;
  readonly const?: number | string;
  readonly enum?: readonly (string | null)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly items?: ReportSchema;
  readonly anyOf?: readonly ReportSchema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, ReportSchema>>;
  readonly additionalProperties?: boolean;
}

type TypeName = "object" | "array" | "string" | "integer" | "null";

/** The names of a union, all of them: one that is added to the model is missed here by the compiler. */
function names<T extends string>(all: Readonly<Record<T, true>>): readonly string[] {
  return Object.keys(all);
}

const OUTCOMES = names<Outcome>({ readable: true, unreadable: true, undetermined: true });
const STORES = names<SecretTarget["store"]>({ secretsmanager: true, ssm: true, s3: true });
const ROLE_USES = names<RoleTarget["use"]>({ execution: true, task: true });
const REFERENCE_KINDS = names<ReferenceKind>({
  environment: true,
  "log-option": true,
  "registry-credentials": true,
  "environment-file": true,
  "log-router-file": true,
  "volume-credentials": true,
  "credential-spec": true,
  runtime: true,
});
const PROBLEM_KINDS = names<ProblemKind>({
  syntax: true,
  "duplicate-key": true,
  "unreadable-input": true,
  "unknown-input": true,
  "unsupported-version": true,
  "incomplete-plan": true,
  "other-source": true,
  "wrong-type": true,
  "dangling-reference": true,
  "cyclic-reference": true,
  "invalid-value": true,
  "not-modelled": true,
  "open-input": true,
  bound: true,
});
const INPUT_KINDS = [
  "terraform-configuration",
  "terraform-plan",
  "terraform-state",
  "cloudformation",
  "cdk-assembly",
  "ecs-task-definition",
  "batch-job-definition",
];

const text = (description: string): ReportSchema => ({ type: "string", description });
const textOrNull = (description: string): ReportSchema => ({ type: ["string", "null"], description });
const oneOf = (values: readonly (string | null)[], description: string): ReportSchema => ({
  enum: values,
  description,
});
const count = (description: string): ReportSchema => ({ type: "integer", minimum: 0, description });
const position = (description: string): ReportSchema => ({ type: "integer", minimum: 1, description });
const list = (items: ReportSchema, description: string): ReportSchema => ({
  type: "array",
  items,
  description,
});
const ref = (name: string, description?: string): ReportSchema => ({
  $ref: `#/definitions/${name}`,
  ...(description === undefined ? {} : { description }),
});
const orNull = (schema: ReportSchema, description: string): ReportSchema => ({
  anyOf: [schema, { type: "null" }],
  description,
});

/** An object with these properties, and only these; all are always there but the optional ones. */
function object(
  description: string,
  properties: Readonly<Record<string, ReportSchema>>,
  optional: Readonly<Record<string, ReportSchema>> = {},
): ReportSchema {
  return {
    type: "object",
    description,
    required: Object.keys(properties),
    properties: { ...properties, ...optional },
    additionalProperties: false,
  };
}

const RULE = { type: "string", minLength: 1, description: "The id of the rule." } as const;
const LEVEL = oneOf(LEVELS, "How much it weighs.");
const STACK = text("The path of the root input.");
const WORKLOAD = textOrNull("The workload that it is about; null where it concerns none or several.");
const FINGERPRINT = {
  type: "string",
  pattern: "^[0-9a-f]{32}$",
  description: "What it is known by; survives moved lines.",
} as const;

const DEFINITIONS: Readonly<Record<string, ReportSchema>> = {
  location: object(
    "A place in the input: lines and columns count from 1, columns in UTF-16 units.",
    {
      path: text("Relative to the current directory, with slashes."),
      startLine: position("The line on which it begins."),
      startColumn: position("The column at which it begins."),
      endLine: position("The line on which it ends."),
      endColumn: position("The column behind its end."),
    },
    { construct: text("The construct that made it, in a template of the CDK.") },
  ),
  outcome: oneOf(OUTCOMES, "What is proven: it can be read, it cannot be, or neither."),
  step: object("One thing that an argument rests on.", {
    message: text("What it is, in words."),
    location: orNull(ref("location"), "Where it stands; null where the input has no place for it."),
  }),
  secret: object("What a reference names.", {
    store: oneOf(STORES, "Where it is kept."),
    address: textOrNull("The resource that creates it; null where the input does not."),
    arn: text("The ARN or name that is asked for, with unknown parts as ${…}."),
    jsonKey: textOrNull("The key of the JSON text that is taken."),
    versionStage: textOrNull("The staging label that is asked for."),
    versionId: textOrNull("The version that is asked for."),
  }),
  role: object("The role that reads.", {
    use: oneOf(ROLE_USES, "Which role of the workload it is."),
    address: textOrNull("The resource that creates it; null where the input does not."),
    arn: text("Its ARN, with unknown parts as ${…}."),
  }),
  requirement: object("One action on one resource that a read needs.", {
    action: text("The action, as policies write it."),
    resource: text("The ARN of the resource, with unknown parts as ${…}."),
    verdict: ref("outcome"),
    because: list(ref("step"), "The steps of its argument."),
  }),
  read: object(
    "One reference, with the claim that it can be read, and the verdict on it.",
    {
      stack: STACK,
      workload: text("A Terraform address or a logical id, Parent/Child in a nested stack."),
      container: textOrNull("The container; null where the reader is not one container."),
      kind: oneOf(REFERENCE_KINDS, "What kind of place names the secret."),
      name: textOrNull("The variable or option; null where there is none."),
      secret: orNull(
        ref("secret"),
        "The secret; null where the reference names none, or none that is known.",
      ),
      role: orNull(ref("role"), "The role; null where there is none, or none that is known."),
      verdict: ref("outcome"),
      requirements: list(ref("requirement"), "What the read needs."),
      assumptions: list({ type: "string" }, "Facts outside the input that the verdict leans on."),
      location: ref("location"),
    },
    {
      before: oneOf(
        [...OUTCOMES, null],
        "The verdict in the state before; null for a read that is new. Only where a state before is compared with.",
      ),
    },
  ),
  finding: object(
    "What a rule found.",
    {
      rule: RULE,
      level: LEVEL,
      message: text("What is wrong, why, and what to do."),
      stack: STACK,
      workload: WORKLOAD,
      reads: list(count("An index."), "Indices into the reads of the report."),
      location: ref("location", "Where the repair goes."),
      related: list(ref("step"), "The other ends."),
      fingerprint: FINGERPRINT,
    },
    {
      change: oneOf(["new", "persisting"], "Only where a state before is compared with."),
    },
  ),
  suppressed: object("A finding that is left out.", {
    rule: RULE,
    level: LEVEL,
    message: text("What is wrong, and why."),
    stack: STACK,
    workload: WORKLOAD,
    location: ref("location"),
    fingerprint: FINGERPRINT,
    by: oneOf(["input", "baseline"], "A comment or metadata of the input, or the baseline."),
    reason: textOrNull("Why it stays, as the input says; null for the baseline."),
    until: {
      type: ["string", "null"],
      pattern: "^\\d{4}-\\d{2}-\\d{2}$",
      description: "The last day on which it is left out; null: for good.",
    },
  }),
  fixed: object("A finding of the state before that is gone.", {
    rule: RULE,
    level: LEVEL,
    message: text("What was wrong, and why."),
    stack: STACK,
    workload: WORKLOAD,
    fingerprint: FINGERPRINT,
  }),
  problem: object("Input that was not fully understood.", {
    kind: oneOf(PROBLEM_KINDS, "What kind of problem it is."),
    severity: oneOf(
      ["error", "info"],
      "error: some input could not be analysed; info: the world is open at that place.",
    ),
    message: text("What is not understood."),
    location: ref("location"),
  }),
};

/** Draft 07 as the schema of the configuration: editors know it best. */
export const REPORT_SCHEMA: ReportSchema & {
  readonly $schema: string;
  readonly title: string;
  readonly definitions: Readonly<Record<string, ReportSchema>>;
} = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "JSON report of canread",
  ...object(
    "What canread -f json prints.",
    {
      schemaVersion: { const: 1, description: "Changes when something is renamed or removed." },
      tool: object("What wrote the report.", {
        name: { const: "canread" },
        version: { type: "string", minLength: 1 },
      }),
      inputs: list(
        object("A root input.", {
          path: text("Relative to the current directory, with slashes; - for standard input."),
          kind: oneOf(INPUT_KINDS, "What it was recognised as."),
        }),
        "What was judged.",
      ),
      summary: object("How many there are of each.", {
        readable: count("Reads that are proven to work."),
        unreadable: count("Reads that are proven to fail."),
        undetermined: count("Reads of which neither is proven."),
        errors: count("Findings of the level error."),
        warnings: count("Findings of the level warning."),
        notes: count("Findings of the level note."),
        problems: count("Problems, of either severity."),
        suppressed: count("Findings that are left out."),
      }),
      reads: list(ref("read"), "One for each reference."),
      findings: list(ref("finding"), "What is to be repaired."),
      problems: list(ref("problem"), "Input that was not fully understood."),
    },
    {
      suppressed: list(ref("suppressed"), "Only where findings are left out."),
      fixed: list(ref("fixed"), "Only where a state before is compared with: findings of it that are gone."),
      facts: {
        type: "object",
        description: "Only with --facts: what exists, for --context. It may grow between releases.",
        required: ["stacks"],
        properties: {
          stacks: {
            type: "array",
            items: { type: "object", required: ["stack"], properties: { stack: STACK } },
          },
        },
      },
    },
  ),
  definitions: DEFINITIONS,
};
