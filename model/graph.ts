import type { Condition, Guarded } from "./condition.ts";
import type { SecretContent } from "./content.ts";
import type { Launch, Network } from "./network.ts";
import type { ServiceName } from "./services.ts";
import type { Span } from "./source.ts";
import type { Text } from "./text.ts";
import type { Value } from "./value.ts";

/** Where resources live: the account, region and partition that a provider or a stack works in. */
export interface Scope {
  readonly partition: Text;
  readonly region: Text;
  readonly account: Text;
  /** The partition was taken to be `aws` because nothing said otherwise. */
  readonly partitionAssumed: boolean;
}

/** A resource as its language declares it, attributes evaluated as far as they are known. */
export interface Instance {
  /** Terraform address with module path and instance key, or CloudFormation logical id. */
  readonly address: string;
  /** The type as its language names it: `aws_iam_role`, `AWS::IAM::Role`. */
  readonly type: string;
  readonly attributes: Value;
  readonly span: Span;
  readonly when: Condition;
  readonly scope: Scope;
  /** The form of what it puts into a secret; its values are no attributes. */
  readonly content?: readonly Guarded<SecretContent>[];
  /** Of these, what is written out in the source. */
  readonly written?: readonly WrittenSecret[];
  /** It exists already and is taken over: others may have given it more than the input shows. */
  readonly adopted?: boolean;
}

/** Everything that decides whether workloads can read their secrets, from one stack. */
export interface Graph {
  /** The path of the root input. */
  readonly stack: string;
  readonly workloads: readonly Workload[];
  readonly roles: readonly Role[];
  readonly secrets: readonly Secret[];
  readonly parameters: readonly Parameter[];
  /** Secrets that exist elsewhere and are looked up. */
  readonly lookedUp?: readonly LookedUpSecret[];
  readonly keys: readonly Key[];
  readonly buckets?: readonly Bucket[];
  readonly managedPolicies: readonly ManagedPolicy[];
  /** Policies that the input attaches to roles by name: for roles that it does not create. */
  readonly attachments: readonly Attachment[];
  /** Policies of secrets by the ARN of their secret, for secrets that another template declares. */
  readonly secretPolicies?: readonly { readonly secret: Text; readonly use: Guarded<PolicyUse> }[];
  /** Services and schedules, with what their order is. */
  readonly starters?: readonly Starter[];
  /** Templates of instances, on which the agent of ECS runs. */
  readonly hosts?: readonly { readonly address: string; readonly span: Span }[];
  /** Where tasks are started, and what they may reach from there. */
  readonly launches?: readonly Launch[];
  readonly network?: Network;
  /** What the change that is judged takes away. */
  readonly deleted?: readonly Deleted[];
  /** What the stack hands to others, by the name under which they import it. */
  readonly exports?: readonly Export[];
  /** What parameters of nested templates are given, by address. */
  readonly given?: readonly { readonly address: string; readonly arn: Text; readonly span: Span }[];
  /** A macro that is given the whole input, and may make something else of it before it is deployed. */
  readonly rewriter?: string;
  /** Texts that the input marks sensitive: they are judged with, and never shown. */
  readonly sensitive: ReadonlySet<string>;
}

/** An export of CloudFormation: its name means one thing in an account and region. */
export interface Export {
  readonly name: Text;
  readonly value: Text;
  readonly scope: Scope;
}

/** Something that starts tasks as soon as it is there: a service, a schedule. */
export interface Starter {
  readonly address: string;
  readonly span: Span;
  readonly when: Condition;
  /** The task definitions that it names, and what is created before it: addresses without instance keys. */
  readonly workloads: readonly string[];
  readonly before: ReadonlySet<string>;
}

/** A secret, parameter or key that will be gone, by its ARN. */
export interface Deleted {
  readonly kind: "secret" | "parameter" | "key";
  readonly arn: string;
  readonly address: string;
  /** Another comes in its place, which may have its name. */
  readonly isReplaced: boolean;
  readonly span: Span;
}

/** A policy that names its role, from wherever in the input. */
export interface Attachment {
  readonly role: Text;
  /** The account in which the role has the name. */
  readonly account: Text;
  readonly use: PolicyUse;
  readonly when: Condition;
}

interface Node {
  readonly address: string;
  readonly span: Span;
  readonly when: Condition;
  readonly scope: Scope;
}

/** A task definition or a job definition. */
export interface Workload extends Node {
  readonly service: ServiceName;
  /** It runs on Fargate, and nowhere else. */
  readonly fargate: boolean;
  readonly references: readonly Reference[];
  /** It runs on Windows. */
  readonly isWindows?: boolean;
  /** The platform version of Fargate that the definition itself asks for, as those of Batch do. */
  readonly platformVersion?: { readonly text: Text; readonly span: Span };
  /** Plain texts of its containers besides their variables. */
  readonly texts?: readonly PlainText[];
  /** What endpoints let through that its reads go through, by what starts it. */
  readonly endpointPolicies?: readonly EndpointPolicyUse[];
}

/** The policy of an endpoint on the way of a workload's calls; `attached` is false where they may go another way. */
export interface EndpointPolicyUse {
  /** `com.amazonaws.eu-west-1.secretsmanager` */
  readonly service: Text;
  readonly use: PolicyUse;
  readonly when: Condition;
  /** What starts the tasks behind it. */
  readonly startedBy: { readonly address: string; readonly span: Span };
}

/** `runtime`: a plain variable that the application may fetch the secret by; it is one only if it names one. */
export type ReferenceKind =
  | "environment"
  | "log-option"
  | "registry-credentials"
  | "environment-file"
  | "log-router-file"
  | "volume-credentials"
  | "credential-spec"
  | "runtime";

/** An image, or an option of a log driver, as far as it is known. */
export interface PlainText {
  readonly container: string | null;
  readonly kind: "image" | "log-driver" | "log-option";
  /** The option; null for an image and a driver. */
  readonly name: string | null;
  readonly text: Text;
  readonly span: Span;
}

/** A place in a workload that names a secret. */
export interface Reference {
  /** Null where the reader is not one container. */
  readonly container: string | null;
  readonly kind: ReferenceKind;
  /** The variable or option; null where there is none. */
  readonly name: string | null;
  /** The whole entry, for conditions and for the place when nothing narrower is known. */
  readonly span: Span;
  readonly when: Condition;
  /** Empty for a plain variable whose value is not known. */
  readonly target: readonly Guarded<ReferenceTarget>[];
  /** The store that is asked, where an entry says it by itself, as those of CodeBuild do. */
  readonly store?: "ssm" | "secretsmanager";
  /** A field that belongs to the other list: `valueFrom` in `environment`, `value` in `secrets`. */
  readonly misplaced?: Span;
  /** Batch roles belong to a container, a task or a job; so each reference names its own. */
  readonly executionRole: readonly Guarded<RoleUse | null>[];
  readonly taskRole: readonly Guarded<RoleUse | null>[];
}

/** What `valueFrom` says: a text, or something that only a deployment knows. */
export type ReferenceTarget =
  | {
      readonly kind: "text";
      readonly text: Text;
      readonly span: Span;
      /** The text is what is secret, not its name: which one, in words. */
      readonly secretValue?: string;
      /** Marked sensitive: shown only where it names what the input shows anyway. */
      readonly concealed?: boolean;
    }
  | {
      readonly kind: "unknown";
      readonly reason: string;
      readonly mentions: readonly string[];
      readonly span: Span;
    };

/** How a workload names its role. */
export interface RoleUse {
  readonly name: Text;
  readonly span: Span;
  /** Marked sensitive: shown only where it names a role of the input. */
  readonly concealed?: boolean;
}

export interface Role extends Node {
  readonly name: Text;
  readonly arn: Text;
  readonly trust: readonly Guarded<Value>[];
  readonly boundary: readonly Guarded<PolicyUse>[];
  readonly policies: readonly Guarded<PolicyUse>[];
  /** Why there may be more policies than these; null for a role that the input creates. */
  readonly open: string | null;
  readonly tags: Tags;
}

/** A policy as a role has it. */
export interface PolicyUse {
  /** How people find it: the policy's name or the attachment's address. */
  readonly label: string;
  readonly span: Span;
  readonly content: PolicyContent;
  /** The resource that attaches it, by address, where that is one of its own. */
  readonly by?: string;
  /** False when the input does not say for sure that it is attached to this role. */
  readonly attached: boolean;
}

export type PolicyContent =
  | { readonly kind: "document"; readonly document: Value }
  /** Named by ARN: an AWS managed policy, or one the input does not show. */
  | { readonly kind: "arn"; readonly arn: Text };

/** A customer managed policy; its uses carry its document. */
export interface ManagedPolicy extends Node {
  readonly name: Text;
  readonly arn: Text;
  readonly document: Value;
}

export interface Secret extends Node {
  readonly name: Text;
  readonly arn: Text;
  /** Absent: the AWS managed key. */
  readonly key: readonly Guarded<KeyUse>[];
  readonly policies: readonly Guarded<PolicyUse>[];
  readonly tags: Tags;
  /** What the input shows of its content; absent where it shows nothing. */
  readonly content?: readonly Guarded<SecretContent>[];
  /** Values that are written out in the source. */
  readonly written?: readonly WrittenSecret[];
  /** Where its rotation is set up. */
  readonly rotation?: Span;
}

export type LookedUpSecret = Pick<Secret, "address" | "span" | "name" | "arn">;

/** The key of a secret or parameter as written: key ARN or id, alias ARN or name. */
export interface KeyUse {
  readonly name: Text;
  readonly span: Span;
}

/** A value that stands in the source, without the value: the key of the JSON object that it stands under, or none. */
export interface WrittenSecret {
  readonly key: string | null;
  readonly span: Span;
  readonly isPlaceholder: boolean;
}

export interface Parameter extends Node {
  /** Its value is written out in the source. */
  readonly written?: readonly WrittenSecret[];
  readonly name: Text;
  readonly arn: Text;
  readonly type: readonly Guarded<Text>[];
  readonly key: readonly Guarded<KeyUse>[];
  readonly tags: Tags;
}

/** A bucket, in which files of variables may lie. */
export interface Bucket extends Node {
  readonly name: Text;
  readonly arn: Text;
  /** The customer managed key under which what is put into it is encrypted; absent where it is another one, or none. */
  readonly key: readonly Guarded<KeyUse>[];
  readonly policies: readonly Guarded<PolicyUse>[];
}

export interface Key extends Node {
  readonly keyId: Text;
  readonly arn: Text;
  /** Alias names, `alias/…`. */
  readonly aliases: readonly Guarded<Text>[];
  /** Empty: the default key policy, which delegates to the account. */
  readonly policies: readonly Guarded<PolicyUse>[];
  readonly grants: readonly Guarded<KeyGrant>[];
  readonly tags: Tags;
}

/** A grant of the operation Decrypt. */
export interface KeyGrant {
  readonly grantee: Text;
  /** What the encryption context of the call has to be, or to hold; none where it holds for any. */
  readonly constraints: readonly GrantConstraint[];
  /** Whether it lets anyone decrypt is not known: its operations or constraints are not. */
  readonly isOpen: boolean;
  /** The resource that makes it, by address. */
  readonly by?: string;
  readonly span: Span;
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html */
export interface GrantConstraint {
  readonly kind: "equals" | "subset";
  readonly pairs: ReadonlyMap<string, Text>;
}

/** Tags by key; `complete` is false when there may be more than the input shows. */
export interface Tags {
  readonly values: ReadonlyMap<string, Text>;
  readonly complete: boolean;
}

export const NO_TAGS: Tags = { values: new Map(), complete: true };
