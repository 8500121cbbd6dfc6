import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideKey, decideParameter, decideSecret, type RoleFacts } from "../../iam/decide.ts";
import { NO_LIMITS } from "../../iam/limits.ts";
import { parsePolicy } from "../../iam/policy.ts";
import type { EffectivePolicy, Request } from "../../iam/statement.ts";
import { fromJson } from "../../model/json.ts";
import { span } from "../../model/source.ts";
import { hole, LANGUAGES, substitute, text, type Text } from "../../model/text.ts";
import type { Value } from "../../model/value.ts";

const nowhere = span({ path: "test", text: "" }, 0, 0);
const account: Text = [hole("account", LANGUAGES.account, "account")];
const suffix = hole("suffix", LANGUAGES.secretSuffix, "suffix");
const SECRET = text("arn:aws:secretsmanager:us-east-1:", account, ":secret:prod/db-", suffix);

/** Pieces of policies around one secret: what matches it, what may, and what does not. */
const RESOURCES: readonly Text[] = [
  text("*"),
  SECRET,
  text("arn:aws:secretsmanager:us-east-1:", account, ":secret:prod/db-??????"),
  text("arn:aws:secretsmanager:us-east-1:", account, ":secret:prod/db"),
  text("arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-*"),
  text("arn:aws:secretsmanager:us-east-1:", account, ":secret:prod/db-AbCdEf"),
  text("arn:aws:secretsmanager:us-east-1:", account, ":sec*"),
];
const ACTIONS = [
  "*",
  "secretsmanager:*",
  "secretsmanager:GetSecretValue",
  "secretsmanager:DescribeSecret",
  "ssm:*",
];
const CONDITIONS = [
  null,
  { StringEquals: { "aws:ResourceAccount": "123456789012" } },
  { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
  { Null: { "aws:MultiFactorAuthPresent": "true" } },
];

interface Draft {
  readonly effect: "Allow" | "Deny";
  readonly action: string;
  readonly resource: Text;
  readonly condition: (typeof CONDITIONS)[number];
}

const draft = fc.record({
  effect: fc.constantFrom("Allow" as const, "Deny" as const),
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  condition: fc.constantFrom(...CONDITIONS),
});

function policy(drafts: readonly Draft[], bindings: ReadonlyMap<string, string>): EffectivePolicy {
  const statements = drafts.map(({ effect, action, resource, condition }): Value => {
    const plain = fromJson(
      { Effect: effect, Action: action, ...(condition ? { Condition: condition } : {}) },
      nowhere,
    );
    if (plain.kind !== "object") return plain;
    const value: Value = { kind: "text", text: substitute(resource, bindings), span: nowhere };
    return { ...plain, entries: new Map(plain.entries).set("Resource", { key: nowhere, value }) };
  });
  const document: Value = {
    kind: "object",
    span: nowhere,
    entries: new Map([
      ["Statement", { key: nowhere, value: { kind: "list", items: statements, span: nowhere } }],
    ]),
  };
  return { label: "policy", span: nowhere, policy: parsePolicy(document), certain: true };
}

function decide(
  drafts: readonly Draft[],
  bindings: ReadonlyMap<string, string> = new Map(),
  isApart: boolean = false,
): "yes" | "no" | "maybe" {
  const own = substitute(account, bindings);
  const role: RoleFacts = {
    arn: text("arn:aws:iam::", own, ":role/r"),
    account: own,
    identity: isApart ? drafts.map((each) => policy([each], bindings)) : [policy(drafts, bindings)],
    unresolved: [],
    open: null,
    boundary: null,
    limits: NO_LIMITS,
  };
  const request: Request = {
    action: "secretsmanager:GetSecretValue",
    resource: substitute(SECRET, bindings),
    context: (key) => {
      if (key === "aws:resourceaccount") return { kind: "values", values: [own], multivalued: false };
      return key === "aws:principalorgid" ? { kind: "unknown" } : { kind: "absent" };
    },
  };
  return decideSecret(request, role, { policies: [], open: false, sameAccount: "yes" }).outcome;
}

const RUNS = { numRuns: 2000, seed: 4 };
const RANK = { no: 0, maybe: 1, yes: 2 } as const;

describe("laws of the decision", () => {
  test("a Deny never adds access", () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 5 }), draft, (drafts, added) => {
        const before = decide(drafts);
        const after = decide([...drafts, { ...added, effect: "Deny" }]);
        expect(RANK[after]).toBeLessThanOrEqual(RANK[before]);
      }),
      RUNS,
    );
  });

  test("an Allow never removes access", () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 5 }), draft, (drafts, added) => {
        const before = decide(drafts);
        const after = decide([...drafts, { ...added, effect: "Allow" }]);
        expect(RANK[after]).toBeGreaterThanOrEqual(RANK[before]);
      }),
      RUNS,
    );
  });

  test("the order of statements does not matter", () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 6 }), (drafts) => {
        expect(decide(drafts.toReversed())).toBe(decide(drafts));
      }),
      RUNS,
    );
  });

  test("nor do the order of policies, and which statement is in which", () => {
    const shuffled = fc
      .array(draft, { maxLength: 6 })
      .chain((drafts) =>
        fc.tuple(fc.constant(drafts), fc.shuffledSubarray(drafts, { minLength: drafts.length })),
      );
    fc.assert(
      fc.property(shuffled, ([drafts, others]) => {
        expect(decide(others, new Map(), true)).toBe(decide(drafts));
      }),
      RUNS,
    );
  });

  test("resolving an unknown never flips a decided verdict", () => {
    const value = fc.record({
      account: fc.constantFrom("123456789012", "000000000000", "777777777777"),
      suffix: fc.constantFrom("AbCdEf", "000000", "zzzzzz"),
    });
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 6 }), value, (drafts, values) => {
        const before = decide(drafts);
        const after = decide(drafts, new Map(Object.entries(values)));
        if (before !== "maybe") expect(after).toBe(before);
      }),
      RUNS,
    );
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe("rules of evaluation", () => {
  const other = "999999999999";
  const KEY = text("arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab");

  function document(statement: object): EffectivePolicy {
    const value = fromJson({ Version: "2012-10-17", Statement: statement }, nowhere);
    return { label: "policy", span: nowhere, policy: parsePolicy(value), certain: true };
  }
  const role = (over: Partial<RoleFacts> = {}): RoleFacts => ({
    arn: text("arn:aws:iam::123456789012:role/r"),
    account: text("123456789012"),
    identity: [],
    unresolved: [],
    open: null,
    boundary: null,
    limits: NO_LIMITS,
    ...over,
  });
  const request = (action: string, resource: Text): Request => ({
    action,
    resource,
    context: () => ({ kind: "absent" }),
  });
  const read = request(
    "secretsmanager:GetSecretValue",
    text("arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf"),
  );
  const decrypt = request("kms:Decrypt", KEY);
  const allow = document({ Effect: "Allow", Action: "*", Resource: "*" });
  const deny = document({ Effect: "Deny", Action: "*", Resource: "*" });
  const to = (principal: unknown, effect: string = "Allow"): EffectivePolicy =>
    document({ Effect: effect, Principal: principal, Action: "*", Resource: "*" });
  const bounded = {
    policies: [document({ Effect: "Allow", Action: "s3:*", Resource: "*" })],
    unresolved: [],
  };
  const ROLE = { AWS: "arn:aws:iam::123456789012:role/r" };
  const ROOT = { AWS: "arn:aws:iam::123456789012:root" };

  test.each<[string, RoleFacts, readonly EffectivePolicy[], string]>([
    ["nothing allows", role(), [], "no"],
    ["an identity policy allows", role({ identity: [allow] }), [], "yes"],
    ["a Deny overrules", role({ identity: [allow, deny] }), [], "no"],
    ["the resource policy names the role", role(), [to(ROLE)], "yes"],
    ["the resource policy names the account, which only delegates", role(), [to(ROOT)], "no"],
    ["the resource policy names everyone", role(), [to("*")], "yes"],
    [
      "the resource policy names a session, which no one knows beforehand",
      role(),
      [to({ AWS: "arn:aws:sts::123456789012:assumed-role/r/s" })],
      "no",
    ],
    ["the resource policy denies the account", role({ identity: [allow] }), [to(ROOT, "Deny")], "no"],
    ["the boundary leaves it out", role({ identity: [allow], boundary: bounded }), [], "no"],
    ["the boundary limits a grant to the role", role({ boundary: bounded }), [to(ROLE)], "no"],
    ["the boundary does not limit a grant to everyone", role({ boundary: bounded }), [to("*")], "yes"],
    ["a role that is only named", role({ open: "elsewhere" }), [], "maybe"],
    ["a policy that is only named", role({ unresolved: [{ label: "p" }] }), [], "maybe"],
    [
      "a policy that is only named is taken not to deny",
      role({ identity: [allow], unresolved: [{ label: "p" }] }),
      [],
      "yes",
    ],
  ])("same account: %s", (_, facts, policies, expected) => {
    expect(decideSecret(read, facts, { policies, open: false, sameAccount: "yes" }).outcome).toBe(expected);
  });

  test.each<[string, RoleFacts, readonly EffectivePolicy[], boolean, string]>([
    ["both sides allow", role({ identity: [allow] }), [to(ROLE)], false, "yes"],
    ["both sides allow, by account", role({ identity: [allow] }), [to(ROOT)], false, "yes"],
    ["only the identity policy", role({ identity: [allow] }), [], false, "no"],
    ["only the resource policy", role(), [to(ROLE)], false, "no"],
    ["another account is let in", role({ identity: [allow] }), [to({ AWS: other })], false, "no"],
    ["the other side is not in view", role({ identity: [allow] }), [], true, "maybe"],
    ["the other side is not in view, and this side does not allow", role(), [], true, "no"],
  ])("across accounts: %s", (_, facts, policies, open, expected) => {
    expect(decideSecret(read, facts, { policies, open, sameAccount: "no" }).outcome).toBe(expected);
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
  test.each<[string, RoleFacts, readonly EffectivePolicy[], string]>([
    ["default policy and identity Allow", role({ identity: [allow] }), [], "yes"],
    ["default policy alone", role(), [], "no"],
    ["the key policy names the role", role(), [to(ROLE)], "yes"],
    ["the key policy delegates, the identity policy allows", role({ identity: [allow] }), [to(ROOT)], "yes"],
    ["the key policy delegates, nothing else", role(), [to(ROOT)], "no"],
    [
      "the key policy does not delegate, so identity policies are void",
      role({ identity: [allow] }),
      [to({ AWS: "arn:aws:iam::123456789012:role/admin" })],
      "no",
    ],
    ["an identity Deny counts all the same", role({ identity: [deny] }), [to(ROLE)], "no"],
  ])("customer managed key: %s", (_, facts, policies, expected) => {
    const key = {
      policies,
      open: false,
      sameAccount: "yes" as const,
      defaultPolicy: policies.length === 0,
      grant: "no" as const,
    };
    expect(decideKey(decrypt, facts, key).outcome).toBe(expected);
  });

  test("a grant needs no policy", () => {
    const key = {
      policies: [],
      open: false,
      sameAccount: "yes" as const,
      defaultPolicy: true,
      grant: "yes" as const,
    };
    expect(decideKey(decrypt, role(), key).outcome).toBe("yes");
  });

  test("parameters know the identity side only", () => {
    const parameter = request("ssm:GetParameters", text("arn:aws:ssm:us-east-1:123456789012:parameter/x"));
    expect(decideParameter(parameter, role({ identity: [allow] })).outcome).toBe("yes");
    expect(decideParameter(parameter, role()).outcome).toBe("no");
  });
});
