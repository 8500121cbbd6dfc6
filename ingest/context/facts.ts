/** Facts of other stacks, as a report with `--facts` tells them: what exists besides the input. */
import type { ContentKind, SecretContent } from "../../model/content.ts";
import type {
  Attachment,
  Export,
  Graph,
  Key,
  KeyGrant,
  KeyUse,
  ManagedPolicy,
  Parameter,
  PolicyUse,
  Role,
  Scope,
  Secret,
  Tags,
} from "../../model/graph.ts";
import { error, type Problem } from "../../model/problem.ts";
import { firstLine, type Source } from "../../model/source.ts";
import { get, type Value } from "../../model/value.ts";
import { readJson } from "../json.ts";
import { Decoder, Malformed } from "./decoding.ts";

export interface Context {
  readonly graphs: readonly Graph[];
  readonly problems: readonly Problem[];
}

/** Reads the facts of a report. */
export function readFacts(source: Source): Context {
  const { value, problems } = readJson(source);
  if (problems.length > 0) return { graphs: [], problems };
  const stacks = value && get(get(value, "facts"), "stacks");
  if (!stacks) {
    const message = "this holds no facts: `canread … -f json --facts` writes a report that does";
    return { graphs: [], problems: [error("unknown-input", message, firstLine(source))] };
  }
  const reader = new Facts(`context:${source.path}`);
  try {
    return { graphs: reader.items(stacks, (each) => reader.graph(each)), problems: [] };
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    return { graphs: [], problems: [error("wrong-type", cause.message, cause.span)] };
  }
}

const CONTENT_KINDS: readonly ContentKind[] = [
  "string",
  "number",
  "exponent",
  "boolean",
  "null",
  "object",
  "list",
  "unknown",
];

type NodeOf = Pick<Secret, "address" | "span" | "when" | "scope">;

class Facts extends Decoder {
  graph(value: Value): Graph {
    const all = <T>(key: string, read: (each: Value) => T): readonly T[] =>
      this.items(this.field(value, key), read);
    return {
      stack: this.string(this.field(value, "stack")),
      workloads: [],
      exports: all("exports", (each): Export => ({
        name: this.text(this.field(each, "name")),
        value: this.text(this.field(each, "value")),
        scope: this.scope(each),
      })),
      secrets: all("secrets", (each) => this.secret(each)),
      parameters: all("parameters", (each) => this.parameter(each)),
      keys: all("keys", (each) => this.key(each)),
      roles: all("roles", (each) => this.role(each)),
      managedPolicies: all("managedPolicies", (each) => this.managedPolicy(each)),
      secretPolicies: all("secretPolicies", (each) => ({
        secret: this.text(this.field(each, "secret")),
        use: this.guarded(this.field(each, "use"), (use) => this.use(use)),
      })),
      attachments: all("attachments", (each): Attachment => {
        const { value: use, when } = this.guarded(this.field(each, "use"), (inner) => this.use(inner));
        return {
          role: this.text(this.field(each, "role")),
          account: this.text(this.field(each, "account")),
          use,
          when,
        };
      }),
      sensitive: new Set(),
    };
  }

  node(value: Value): NodeOf {
    return {
      address: this.string(this.field(value, "address")),
      span: this.field(value, "address").span,
      when: this.when(value),
      scope: this.scope(value),
    };
  }

  scope(value: Value): Scope {
    return {
      account: this.text(this.field(value, "account")),
      region: this.text(this.field(value, "region")),
      partition: this.text(this.field(value, "partition")),
      partitionAssumed: false,
    };
  }

  secret(value: Value): Secret {
    return {
      ...this.node(value),
      name: this.text(this.field(value, "name")),
      arn: this.text(this.field(value, "arn")),
      key: this.allGuarded(value, "key", (each) => this.keyUse(each)),
      policies: this.allGuarded(value, "policies", (each) => this.use(each)),
      tags: this.tags(value),
      content: this.allGuarded(value, "content", (each) => this.content(each)),
    };
  }

  content(value: Value): SecretContent {
    const kind = this.string(this.field(value, "kind"));
    switch (kind) {
      case "object": {
        const more = this.field(value, "more");
        return {
          kind,
          keys: new Map(this.items(this.field(value, "keys"), (pair) => this.contentKey(pair))),
          more: more.kind === "null" ? null : this.string(more),
        };
      }
      case "unknown":
        return { kind, reason: this.string(this.field(value, "reason")) };
      case "text":
      case "generated":
      case "binary":
      case "empty":
        return { kind };
      default:
        throw new Malformed("the kind of content is not known", value.span);
    }
  }

  contentKey(pair: Value): readonly [string, ContentKind] {
    const [key, kind] = this.items(pair, (each) => this.string(each));
    const known = CONTENT_KINDS.find((each) => each === kind);
    if (key === undefined || !known) throw new Malformed("a key and its kind are expected", pair.span);
    return [key, known];
  }

  parameter(value: Value): Parameter {
    return {
      ...this.node(value),
      name: this.text(this.field(value, "name")),
      arn: this.text(this.field(value, "arn")),
      type: this.allGuarded(value, "type", (each) => this.text(each)),
      key: this.allGuarded(value, "key", (each) => this.keyUse(each)),
      tags: this.tags(value),
    };
  }

  key(value: Value): Key {
    return {
      ...this.node(value),
      keyId: this.text(this.field(value, "keyId")),
      arn: this.text(this.field(value, "arn")),
      aliases: this.allGuarded(value, "aliases", (each) => this.text(each)),
      policies: this.allGuarded(value, "policies", (each) => this.use(each)),
      grants: this.allGuarded(value, "grants", (each) => this.grant(each)),
      tags: this.tags(value),
    };
  }

  role(value: Value): Role {
    const open = this.field(value, "open");
    return {
      ...this.node(value),
      name: this.text(this.field(value, "name")),
      arn: this.text(this.field(value, "arn")),
      trust: this.allGuarded(value, "trust", (each) => this.value(each)),
      boundary: this.allGuarded(value, "boundary", (each) => this.use(each)),
      policies: this.allGuarded(value, "policies", (each) => this.use(each)),
      open: open.kind === "null" ? null : this.string(open),
      tags: this.tags(value),
    };
  }

  managedPolicy(value: Value): ManagedPolicy {
    return {
      ...this.node(value),
      name: this.text(this.field(value, "name")),
      arn: this.text(this.field(value, "arn")),
      document: this.value(this.field(value, "document")),
    };
  }

  use(value: Value): PolicyUse {
    const arn = this.optional(value, "arn");
    return {
      label: this.string(this.field(value, "label")),
      span: value.span,
      attached: this.boolean(this.field(value, "attached")),
      content: arn
        ? { kind: "arn", arn: this.text(arn) }
        : { kind: "document", document: this.value(this.field(value, "document")) },
    };
  }

  keyUse(value: Value): KeyUse {
    return { name: this.text(value), span: value.span };
  }

  grant(value: Value): KeyGrant {
    return {
      grantee: this.text(this.field(value, "grantee")),
      isOpen: this.boolean(this.field(value, "isOpen")),
      constraints: this.items(this.field(value, "constraints"), (each) => ({
        kind: this.string(this.field(each, "kind")) === "subset" ? "subset" : "equals",
        pairs: this.pairs(this.field(each, "pairs")),
      })),
      span: value.span,
    };
  }

  tags(value: Value): Tags {
    const tags = this.field(value, "tags");
    return {
      values: this.pairs(this.field(tags, "values")),
      complete: this.boolean(this.field(tags, "complete")),
    };
  }
}
