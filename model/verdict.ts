import type { ContentKind } from "./content.ts";
import type { Reference, Starter, Workload } from "./graph.ts";
import type { Launch, Obstacle } from "./network.ts";
import type { Span } from "./source.ts";
import type { Text } from "./text.ts";

export type Outcome = "readable" | "unreadable" | "undetermined";

/** One thing a verdict rests on, with its place where the input has one. */
export interface Step {
  readonly message: string;
  readonly span?: Span;
}

/** One action on one resource that a read needs. */
export interface RequirementVerdict {
  readonly action: string;
  readonly resource: Text;
  /** The key of the input that the resource is. */
  readonly address?: string;
  readonly outcome: Outcome;
  readonly because: readonly Step[];
}

/** A fact outside the input that a verdict leans on. `standing` ones never fail `--strict`. */
export interface Assumption {
  readonly message: string;
  readonly standing: boolean;
}

/** What a reference names once its grammar is read. */
export interface SecretTarget {
  readonly store: "secretsmanager" | "ssm" | "s3";
  /** Address of the resource of the input that creates it, or null. */
  readonly address: string | null;
  /** The ARN that the reader asks for, or the bare name where its region or account stays open. */
  readonly arn: Text;
  readonly jsonKey: string | null;
  readonly versionStage: string | null;
  readonly versionId: string | null;
  /** What of the input is most likely meant, where nothing of the input is named. */
  readonly meant?: Likeness;
  /** The type of the value that is taken, where it is known and the same in all worlds. */
  readonly valueKind?: ContentKind;
  /** The resource's place in the input. */
  readonly span?: Span;
}

/** Something of the input that has nearly the name that is asked for. */
export interface Likeness {
  readonly address: string;
  readonly span: Span;
  /** What sets the names apart, in words. */
  readonly difference: string;
  /** How it is to be named. */
  readonly right: string;
  /** It may well be the same: the suffix is generated, and spelled out in the reference. */
  readonly isSuffix: boolean;
}

export interface RoleTarget {
  readonly use: "execution" | "task";
  readonly address: string | null;
  readonly arn: Text;
  readonly span?: Span;
}

/** The claim that was judged, and its argument. */
export interface Read {
  readonly stack: string;
  readonly workload: Workload;
  readonly reference: Reference;
  readonly secret: SecretTarget | null;
  readonly role: RoleTarget | null;
  readonly outcome: Outcome;
  /** The verdict in the state before; null where the read is new, absent where nothing was compared. */
  readonly before?: Outcome | null;
  readonly requirements: readonly RequirementVerdict[];
  readonly assumptions: readonly Assumption[];
  /** Why it is not readable; null for a readable read. */
  readonly cause: Cause | null;
  /** The worlds, in words, in which the cause applies; null when it applies in all. */
  readonly condition: string | null;
  /** Where the read stands in its document. */
  readonly span: Span;
}

/** The roles of the input that can read a secret, or may. */
export interface SecretReaders {
  readonly stack: string;
  readonly address: string;
  readonly arn: Text;
  readonly span: Span;
  readonly readers: readonly {
    readonly address: string;
    readonly arn: Text;
    readonly span: Span;
    readonly isCertain: boolean;
  }[];
}

/** A service or schedule that is not ordered after what the reads of its tasks need. */
export interface PrematureStart {
  readonly stack: string;
  readonly starter: Starter;
  /** The resources that it has to be created after, by address. */
  readonly grants: readonly string[];
  /** The reads that fail without them. */
  readonly reads: readonly Read[];
}

/** Tasks that cannot reach the store which they read from, by one reason. */
export interface NetworkStop {
  readonly stack: string;
  readonly launch: Launch;
  /** Secrets Manager, Parameter Store, or both. */
  readonly stores: readonly SecretTarget["store"][];
  readonly stopped: Obstacle;
  readonly reads: readonly Read[];
}

/** A grant of an execution role that reaches further than what its tasks reference. */
export interface WideGrant {
  readonly stack: string;
  /** `everything` a store holds, what the input creates and `unreferenced`, or by a `prefix` what is named alike. */
  readonly kind: "everything" | "unreferenced" | "prefix";
  /** The role and the policy that grants, as people call them. */
  readonly role: string;
  readonly policy: string;
  readonly pattern: Text;
  readonly at: Span;
  /** What it opens besides, in words. */
  readonly opens: readonly string[];
  /** The reads of the role. */
  readonly reads: readonly Read[];
  /** What is enough for all of them, proven; null where that is not known. */
  readonly smallest: readonly { readonly action: string; readonly resources: readonly string[] }[] | null;
}

/**
 * The nearest cause of a read that is not readable. `rule` is the rule that reports it; the rest is what its
 * message needs. `at` is the place of the repair.
 */
export interface Cause {
  readonly rule: CauseRule;
  readonly at: Span;
  /** The defect in words: a clause that the rule's message builds on. */
  readonly detail: string;
  readonly remedy: string;
  readonly related: readonly Step[];
  /** Equal keys are one cause, reported once for all the reads that it stops. */
  readonly key: string;
}

export type CauseRule =
  | "missing-execution-role"
  | "untrusted-service"
  | "explicit-deny"
  | "boundary-gap"
  | "grant-on-task-role"
  | "missing-arn-suffix"
  | "mismatched-grant"
  | "wrong-action"
  | "unmet-condition"
  | "key-alias-grant"
  | "undecryptable-key"
  | "closed-key-policy"
  | "unshared-secret"
  | "unshareable-key"
  | "endpoint-policy-gap"
  | "unreadable-runtime-secret"
  | "unreadable-environment-file"
  | "unreadable-secret"
  | "unreadable-parameter"
  | "undetermined-access"
  | "malformed-secret-reference"
  | "secret-value-in-reference"
  | "secret-name-reference"
  | "foreign-parameter"
  | "missing-json-key"
  | "non-json-secret"
  | "malformed-registry-credentials"
  | "unsupported-secret-field"
  | "misplaced-value-from"
  | "ambiguous-partial-arn"
  | "binary-secret"
  | "dangling-secret-reference";
