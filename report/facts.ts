/**
 * What a run found to exist, as data that another run takes for `--context`: exports, secrets, parameters, keys, roles
 * and policies of each stack, with their unknown parts. docs/context.md says the format.
 */
import type { Condition, Guarded } from "../model/condition.ts";
import type {
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
} from "../model/graph.ts";
import type { SecretContent } from "../model/content.ts";
import { CONCEALED } from "../model/conceal.ts";
import { locate, type Span } from "../model/source.ts";
import { isKnown, literal, type Hole, type Text } from "../model/text.ts";
import type { Value } from "../model/value.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** `words` cuts out what is marked sensitive. */
export function jsonFacts(graphs: readonly Graph[], words: (text: string) => string): Json {
  const facts = new Facts(words);
  return { stacks: graphs.map((graph) => facts.stack(graph)) };
}

class Facts {
  readonly words: (text: string) => string;
  /** How many texts were cut out. */
  gaps = 0;

  constructor(words: (text: string) => string) {
    this.words = words;
  }

  stack(graph: Graph): Json {
    const { exports: exported = [], secretPolicies = [] } = graph;
    return {
      stack: graph.stack,
      exports: exported.map(({ name, value, scope }) => ({
        ...this.scope(scope),
        name: this.text(name),
        value: this.text(value),
      })),
      secrets: graph.secrets.map((each) => this.secret(each)),
      parameters: graph.parameters.map((each) => this.parameter(each)),
      keys: graph.keys.map((each) => this.key(each)),
      roles: graph.roles.map((each) => this.role(each)),
      managedPolicies: graph.managedPolicies.map((each) => this.managedPolicy(each)),
      secretPolicies: secretPolicies.map(({ secret, use }) => ({
        secret: this.text(secret),
        use: this.guarded(use, (policy) => this.use(policy)),
      })),
      attachments: graph.attachments.map(({ role, account, use, when }) => ({
        role: this.text(role),
        account: this.text(account),
        use: this.guarded({ value: use, when }, (policy) => this.use(policy)),
      })),
    };
  }

  node({ address, when, scope, span }: Pick<Secret, "address" | "when" | "scope" | "span">): {
    readonly [key: string]: Json;
  } {
    return {
      address,
      ...this.scope(scope),
      ...(when.kind === "constant" && when.value ? {} : { when: this.condition(when) }),
      declared: place(span),
    };
  }

  scope({ account, region, partition }: Scope): { readonly [key: string]: Json } {
    return {
      account: this.text(account),
      region: this.text(region),
      partition: this.text(partition),
    };
  }

  secret(secret: Secret): Json {
    return {
      ...this.node(secret),
      name: this.text(secret.name),
      arn: this.text(secret.arn),
      key: secret.key.map((each) => this.guarded(each, (use) => this.keyUse(use))),
      policies: this.uses(secret.policies),
      tags: this.tags(secret.tags),
      content: (secret.content ?? []).map((each) => this.guarded(each, (content) => this.content(content))),
    };
  }

  content(content: SecretContent): Json {
    if (content.kind === "unknown") return { kind: content.kind, reason: this.words(content.reason) };
    if ("doubt" in content) return { kind: "unknown", reason: content.doubt };
    if (content.kind !== "object") return { kind: content.kind };
    if (content.isConcealed === true) return { kind: "unknown", reason: "it is marked sensitive" };
    const keys = [...content.keys].map(([key, kind]) => [this.words(key), kind]);
    return { kind: content.kind, keys, more: content.more };
  }

  parameter(parameter: Parameter): Json {
    return {
      ...this.node(parameter),
      name: this.text(parameter.name),
      arn: this.text(parameter.arn),
      type: parameter.type.map((each) => this.guarded(each, (type) => this.text(type))),
      key: parameter.key.map((each) => this.guarded(each, (use) => this.keyUse(use))),
      tags: this.tags(parameter.tags),
    };
  }

  key(key: Key): Json {
    return {
      ...this.node(key),
      keyId: this.text(key.keyId),
      arn: this.text(key.arn),
      aliases: key.aliases.map((each) => this.guarded(each, (alias) => this.text(alias))),
      policies: this.uses(key.policies),
      grants: key.grants.map((each) => this.guarded(each, (grant) => this.grant(grant))),
      tags: this.tags(key.tags),
    };
  }

  role(role: Role): Json {
    return {
      ...this.node(role),
      name: this.text(role.name),
      arn: this.text(role.arn),
      trust: role.trust.map((each) => this.guarded(each, (document) => this.value(document))),
      boundary: this.uses(role.boundary),
      policies: this.uses(role.policies),
      open: role.open,
      tags: this.tags(role.tags),
    };
  }

  managedPolicy(policy: ManagedPolicy): Json {
    return {
      ...this.node(policy),
      name: this.text(policy.name),
      arn: this.text(policy.arn),
      document: this.value(policy.document),
    };
  }

  uses(uses: readonly Guarded<PolicyUse>[]): Json {
    return uses.map((each) => this.guarded(each, (use) => this.use(use)));
  }

  use({ label, content, attached }: PolicyUse): Json {
    return {
      label: this.words(label),
      attached,
      ...(content.kind === "arn"
        ? { arn: this.text(content.arn) }
        : { document: this.value(content.document) }),
    };
  }

  keyUse({ name }: KeyUse): Json {
    return this.text(name);
  }

  grant({ grantee, constraints, isOpen }: KeyGrant): Json {
    return {
      grantee: this.text(grantee),
      isOpen,
      constraints: constraints.map(({ kind, pairs }) => ({ kind, pairs: this.pairs(pairs) })),
    };
  }

  tags({ values, complete }: Tags): Json {
    return { values: this.pairs(values), complete };
  }

  pairs(pairs: ReadonlyMap<string, Text>): Json {
    return [...pairs].map(([key, value]) => [this.words(key), this.text(value)]);
  }

  guarded<T>({ value, when }: Guarded<T>, encode: (value: T) => Json): Json {
    const isAlways = when.kind === "constant" && when.value;
    return { ...(isAlways ? {} : { when: this.condition(when) }), is: encode(value) };
  }

  /** A string, or, where a part is not known, the list of its parts. */
  text(value: Text): Json {
    const known = literal(value);
    if (known !== null && this.words(known) === known) return known;
    return value.flatMap((part) => (typeof part === "string" ? this.shown(part) : this.hole(part)));
  }

  /** What is marked sensitive is not known to others: a name with a gap in it would be another name. */
  shown(part: string): readonly Json[] {
    const shown = this.words(part);
    if (shown === part) return [part];
    return shown.split(CONCEALED).flatMap((piece, index): readonly Json[] => {
      if (index === 0) return [piece];
      this.gaps += 1;
      return [
        { hole: `sensitive:${this.gaps}`, label: "sensitive", alphabet: "any", min: 0, max: null },
        piece,
      ];
    });
  }

  hole({ id, label, language, owner, sensitive }: Hole): Json {
    const { alphabet, min, max, choices } = language;
    return {
      hole: this.words(id),
      label: this.words(label),
      alphabet,
      min,
      max,
      ...(choices ? { choices: choices.map((each) => this.words(each)) } : {}),
      ...(owner === undefined ? {} : { owner }),
      ...(sensitive === true ? { sensitive } : {}),
    };
  }

  condition(condition: Condition): Json {
    switch (condition.kind) {
      case "constant":
        return condition.value;
      case "is":
        return { is: this.hole(condition.hole), value: this.words(condition.value) };
      case "flag":
        return { flag: this.words(condition.id), label: this.words(condition.label) };
      case "not":
        return { not: this.condition(condition.operand) };
      case "all":
      case "any":
        return { [condition.kind]: condition.operands.map((each) => this.condition(each)) };
    }
  }

  /** Documents as they are; what is not plain stands under a key that begins with `$`. */
  value(value: Value): Json {
    if (value.sensitive === true || value.secretOf !== undefined)
      return { $unknown: "it is marked sensitive" };
    switch (value.kind) {
      case "text":
        return isKnown(value.text) ? this.text(value.text) : { $text: this.text(value.text) };
      case "number":
      case "boolean":
        return value.value;
      case "null":
        return null;
      case "list":
        return value.items.map((item) => this.value(item));
      case "object": {
        const entries = [...value.entries].map(
          ([key, entry]) => [this.words(key), this.value(entry.value)] as const,
        );
        const isPlain = !value.more && entries.every(([key]) => !key.startsWith("$"));
        if (isPlain) return Object.fromEntries(entries);
        return { $object: entries, ...(value.more ? { $more: this.words(value.more.reason) } : {}) };
      }
      case "unknown":
        return { $unknown: this.words(value.reason), ...(value.many === true ? { $many: true } : {}) };
      case "choice":
        return {
          $choice: this.condition(value.condition),
          $then: this.value(value.then),
          $otherwise: this.value(value.otherwise),
        };
    }
  }
}

function place(span: Span): string {
  const { path, startLine, startColumn } = locate(span);
  return `${path}:${startLine}:${startColumn}`;
}
