/**
 * What a read lacks, as statements: one action on one resource each, no wider than the call. A statement belongs to a
 * role, to the policy of a secret, or to the policy of a key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
 */
import { identityArn, parseArn } from "../model/arn.ts";
import type { Graph, PolicyUse } from "../model/graph.ts";
import { ALWAYS } from "../model/condition.ts";
import { groupBy } from "../model/group.ts";
import type { Span } from "../model/source.ts";
import { LANGUAGES, sameText, text, textKey, type Text } from "../model/text.ts";
import { listValue, objectValue, textValue, type Entry, type Value } from "../model/value.ts";
import type { RoleTarget } from "../model/verdict.ts";
import type { Judgement } from "./decided.ts";
import type { Requirement } from "./requirements.ts";

/** One condition of a statement: the operator follows from whether the value has wildcards. */
export interface GrantCondition {
  readonly operator: "StringEquals" | "StringLike";
  readonly key: string;
  readonly value: Text;
}

export interface Grant {
  /** Whose policy it belongs to. */
  readonly on: "role" | "secret" | "key";
  /** The resource of the input that has the policy; null for a role that the input only names. */
  readonly address: string | null;
  /** Whom it lets in. */
  readonly role: RoleTarget;
  readonly action: string;
  /** In the policy of a role what may be read; a policy on the other side speaks of what it is attached to. */
  readonly resource: Text;
  readonly conditions: readonly GrantCondition[];
  /**
   * For a key under the default policy, which a written one takes the place of: the account to which it leaves the
   * decision, as a principal.
   */
  readonly delegatesTo: Text | null;
}

/** Two grants are one where they say the same to the same policy. */
export function grantKey(grant: Grant): string {
  const { on, address, role, action, resource, conditions } = grant;
  const of = conditions.map(({ operator, key, value }) => `${operator} ${key} ${textKey(value)}`);
  return [on, address, role.address, textKey(role.arn), action, textKey(resource), ...of].join("\n");
}

/** The suffix of a secret that nobody in view creates is any six characters. */
export function asPattern(value: Text): Text {
  return text(
    ...value.map((part) =>
      typeof part !== "string" && part.language === LANGUAGES.secretSuffix && part.owner === undefined
        ? "??????"
        : part,
    ),
  );
}

/** The statements that the unmet requirements of a read call for. */
export function grantsFor({ unmet, role, secret }: Judgement): readonly Grant[] {
  if (!role) return [];
  return unmet.flatMap((requirement): readonly Grant[] => {
    const { decision, request, kind, sameAccount, key } = requirement;
    if (!decision) return [];
    const conditions = kind === "customer-key" ? decryptConditions(requirement) : [];
    const common = { role, action: request.action, conditions, delegatesTo: null };
    const own: Grant = {
      ...common,
      on: "role",
      address: role.address,
      resource: asPattern(request.resource),
    };
    const lacksIdentity = decision.identity.allow !== "yes";
    if (kind === "parameter" || kind === "object") return [own];
    if (kind === "secret") {
      const other: Grant = { ...common, on: "secret", address: secret?.address ?? null, resource: text("*") };
      // Where the account is not known, both sides have to let the role in: that does for either case.
      const lacksPolicy = sameAccount !== "yes" && !letsIn(requirement) && other.address !== null;
      return [...(lacksIdentity ? [own] : []), ...(lacksPolicy ? [other] : [])];
    }
    if (kind !== "customer-key") return [];
    const inKeyPolicy: Grant = {
      ...common,
      on: "key",
      address: key?.address ?? null,
      resource: text("*"),
      delegatesTo: key && requirement.resourcePolicies.length === 0 ? identityArn(key.scope, "root") : null,
    };
    const delegates =
      key === null || requirement.resourcePolicies.length === 0 || decision.resource.toAccount === "yes";
    // In its own account a key policy that delegates needs no word of the role; one that does not needs nothing else.
    if (sameAccount === "yes") return [delegates ? own : inKeyPolicy];
    const lacksKeyPolicy = key !== null && !letsIn(requirement);
    return [...(lacksIdentity ? [own] : []), ...(lacksKeyPolicy ? [inKeyPolicy] : [])];
  });
}

function letsIn({ decision }: Requirement): boolean {
  const resource = decision?.resource;
  return [resource?.toRole, resource?.toAnyone, resource?.toAccount].includes("yes");
}

/**
 * The decryption of this secret, through its service, and nothing else: the call carries both keys.
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-secrets-manager.html
 */
function decryptConditions({ request }: Requirement): readonly GrantCondition[] {
  const names = ["kms:ViaService", "kms:EncryptionContext:SecretARN", "kms:EncryptionContext:PARAMETER_ARN"];
  return names.flatMap((key): readonly GrantCondition[] => {
    const actual = request.context(key.toLowerCase());
    const [value] = actual.kind === "values" ? actual.values : [];
    if (!value) return [];
    const pattern = asPattern(value);
    return [{ operator: sameText(pattern, value) ? "StringEquals" : "StringLike", key, value: pattern }];
  });
}

/** The graph as it would be with the grants in place. */
export function withGrants(graph: Graph, grants: readonly Grant[]): Graph {
  const placed = groupBy(grants, ({ on, address }) => [`${on} ${address}`]);
  const of = (on: Grant["on"], address: string): readonly Grant[] => placed.get(`${on} ${address}`) ?? [];
  return {
    ...graph,
    roles: graph.roles.map((role) => {
      const added = of("role", role.address).map((grant) => always(useOf(grant, role.span)));
      return added.length === 0 ? role : { ...role, policies: [...role.policies, ...added] };
    }),
    secrets: graph.secrets.map((secret) => {
      const added = of("secret", secret.address).map((grant) => always(useOf(grant, secret.span)));
      return added.length === 0 ? secret : { ...secret, policies: [...secret.policies, ...added] };
    }),
    keys: graph.keys.map((key) => {
      const added = of("key", key.address).map((grant) => always(useOf(grant, key.span)));
      if (added.length === 0) return key;
      const [first] = of("key", key.address);
      const root = first?.delegatesTo ? [always(delegation(first.delegatesTo, key.span))] : [];
      return { ...key, policies: [...key.policies, ...root, ...added] };
    }),
    attachments: [
      ...graph.attachments,
      ...grants
        .filter((grant) => grant.on === "role" && grant.address === null)
        .map((grant) => ({
          role: grant.role.arn,
          account: parseArn(grant.role.arn)?.account ?? [],
          use: useOf(grant, grant.role.span ?? NOWHERE),
          when: ALWAYS,
        })),
    ],
  };
}

const NOWHERE: Span = { source: { path: "", text: "" }, start: 0, end: 0 };

function always<T>(value: T): { readonly value: T; readonly when: typeof ALWAYS } {
  return { value, when: ALWAYS };
}

function useOf(grant: Grant, at: Span): PolicyUse {
  const byOperator = new Map<string, Entry>();
  for (const { operator, key, value } of grant.conditions) {
    const known = byOperator.get(operator)?.value;
    const entries = new Map(known?.kind === "object" ? known.entries : []);
    entries.set(key, { key: at, value: textValue(value, at) });
    byOperator.set(operator, { key: at, value: objectValue(entries, at) });
  }
  const principal = objectOf({ AWS: textValue(grant.role.arn, at) }, at);
  const statement = objectOf(
    {
      Effect: textValue("Allow", at),
      ...(grant.on === "role" ? {} : { Principal: principal }),
      Action: textValue(grant.action, at),
      Resource: textValue(grant.resource, at),
      ...(byOperator.size === 0 ? {} : { Condition: objectValue(byOperator, at) }),
    },
    at,
  );
  return policyUse("the grant", statement, at);
}

function delegation(root: Text, at: Span): PolicyUse {
  const statement = objectOf(
    {
      Effect: textValue("Allow", at),
      Principal: objectOf({ AWS: textValue(root, at) }, at),
      Action: textValue("kms:*", at),
      Resource: textValue("*", at),
    },
    at,
  );
  return policyUse("the default key policy", statement, at);
}

function policyUse(label: string, statement: Value, at: Span): PolicyUse {
  const document = objectOf(
    { Version: textValue("2012-10-17", at), Statement: listValue([statement], at) },
    at,
  );
  return { label, span: at, content: { kind: "document", document }, attached: true };
}

function objectOf(values: Readonly<Record<string, Value>>, at: Span): Value {
  return objectValue(new Map(Object.entries(values).map(([key, value]) => [key, { key: at, value }])), at);
}
