/** `--policy`: what the organisation, a boundary and an endpoint allow beside what the input shows. */
import { expect, test } from "vitest";
import { judge } from "./support/command.ts";
import { GOOD } from "./support/templates.ts";

const document = (...statements: readonly Record<string, unknown>[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);

const allow = (action: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Effect: "Allow",
  Action: action,
  Resource: "*",
  ...more,
});
const deny = (action: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...allow(action, more),
  Effect: "Deny",
});

const EVERYONE = { Principal: "*" };
const FULL = document(allow("*"));
const ELSEWHERE = { Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } } };

/** The same, with the secret under a key of its own that the role may use. */
const KEYED = GOOD.replace(
  "    Properties: { GenerateSecretString: {} }\n",
  "    Properties: { GenerateSecretString: {}, KmsKeyId: !Ref Key }\n  Key: { Type: AWS::KMS::Key }\n",
).replace(
  /( {16}Resource: !Ref Secret\n)/u,
  (line) => `${line}              - { Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn }\n`,
);

const BOUNDED = GOOD.replace(
  "      AssumeRolePolicyDocument:",
  (line) => `      PermissionsBoundary: !Sub "arn:aws:iam::\${AWS::AccountId}:policy/elsewhere"\n${line}`,
);

async function outcome(
  template: string,
  policies: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Promise<readonly [verdict: string, rule: string | undefined]> {
  const files = Object.fromEntries(
    Object.entries(policies).map(([name, text]) => [`${name}.json`, text] as const),
  );
  const options = Object.keys(policies).flatMap((name) => [
    "--policy",
    `${name.replace(/\d+$/u, "")}=${name}.json`,
  ]);
  const { report } = await judge({ "t.yaml": template, ...files }, ["t.yaml", ...options, ...more]);
  expect(report.problems).toEqual([]);
  return [report.reads[0]?.verdict ?? "", report.findings[0]?.rule];
}

test.each<
  readonly [name: string, template: string, policies: Readonly<Record<string, string>>, expected: string]
>([
  ["nothing given", GOOD, {}, "readable"],
  ["a service control policy that allows everything", GOOD, { scp: FULL }, "readable"],
  ["one that allows the call", GOOD, { scp: document(allow("secretsmanager:*")) }, "readable"],
  ["one that allows other calls", GOOD, { scp: document(allow("ecs:*")) }, "unreadable boundary-gap"],
  [
    "two levels, one of which does not allow",
    GOOD,
    { scp1: FULL, scp2: document(allow("s3:*")) },
    "unreadable boundary-gap",
  ],
  ["two levels that allow", GOOD, { scp1: FULL, scp2: document(allow("secretsmanager:Get*")) }, "readable"],
  [
    "one that denies",
    GOOD,
    { scp: document(allow("*"), deny("secretsmanager:*")) },
    "unreadable explicit-deny",
  ],
  [
    "one that denies in other regions, region open",
    GOOD,
    { scp: document(allow("*"), deny("*", ELSEWHERE)) },
    "undetermined undetermined-access",
  ],
  [
    "one that denies decryption under the AWS managed key",
    GOOD,
    { scp: document(allow("*"), deny("kms:*")) },
    "unreadable explicit-deny",
  ],
  ["one without decryption, AWS managed key", GOOD, { scp: document(allow("secretsmanager:*")) }, "readable"],
  [
    "one without decryption, customer key",
    KEYED,
    { scp: document(allow("secretsmanager:*")) },
    "unreadable boundary-gap",
  ],
  [
    "a resource control policy that only denies elsewhere",
    GOOD,
    { rcp: document(deny("s3:*", EVERYONE)) },
    "readable",
  ],
  [
    "a resource control policy that denies",
    GOOD,
    { rcp: document(deny("secretsmanager:*", EVERYONE)) },
    "unreadable explicit-deny",
  ],
  [
    "one that denies keys, which AWS managed ones are not subject to",
    GOOD,
    { rcp: document(deny("kms:*", EVERYONE)) },
    "readable",
  ],
  [
    "one that denies keys, customer key",
    KEYED,
    { rcp: document(deny("kms:*", EVERYONE)) },
    "unreadable explicit-deny",
  ],
  [
    "one that denies calls without TLS",
    GOOD,
    {
      rcp: document(
        deny("*", { ...EVERYONE, Condition: { BoolIfExists: { "aws:SecureTransport": "false" } } }),
      ),
    },
    "readable",
  ],
  ["a boundary that is only named", BOUNDED, {}, "undetermined undetermined-access"],
  ["its document allows", BOUNDED, { boundary: FULL }, "readable"],
  ["its document does not", BOUNDED, { boundary: document(allow("ecr:*")) }, "unreadable boundary-gap"],
  ["a boundary document where no boundary is", GOOD, { boundary: document(allow("ecr:*")) }, "readable"],
  ["an endpoint that allows everyone", GOOD, { endpoint: document(allow("*", EVERYONE)) }, "readable"],
  [
    "an endpoint that allows other calls",
    GOOD,
    { endpoint: document(allow("ssm:*", EVERYONE)) },
    "unreadable endpoint-policy-gap",
  ],
  [
    "an endpoint that allows another account",
    GOOD,
    { endpoint: document(allow("*", { Principal: { AWS: "210987654321" } })) },
    "undetermined undetermined-access",
  ],
  [
    "an endpoint that denies",
    GOOD,
    { endpoint: document(allow("*", EVERYONE), deny("*", EVERYONE)) },
    "unreadable explicit-deny",
  ],
  [
    "an endpoint without decryption, customer key",
    KEYED,
    { endpoint: document(allow("secretsmanager:*", EVERYONE)) },
    "readable",
  ],
])("%s", async (_, template, policies, expected) => {
  const [verdict, rule] = await outcome(template, policies);
  expect([verdict, rule].filter(Boolean).join(" ")).toBe(expected);
});

test("an account that is given decides who is allowed at the endpoint", async () => {
  const endpoint = document(allow("*", { Principal: { AWS: "210987654321" } }));
  expect(await outcome(GOOD, { endpoint }, ["--account", "123456789012"])).toEqual([
    "unreadable",
    "endpoint-policy-gap",
  ]);
  expect(await outcome(GOOD, { endpoint }, ["--account", "210987654321"])).toEqual(["readable", undefined]);
});

test("what is given is assumed no longer", async () => {
  const assumptions = async (args: readonly string[]): Promise<readonly string[]> => {
    const { report } = await judge({ "t.yaml": GOOD, "p.json": FULL }, ["t.yaml", ...args]);
    return report.reads[0]?.assumptions.filter((each) => each.includes("control policy")) ?? [];
  };
  expect(await assumptions([])).toEqual([
    "no service control policy and no resource control policy denies it",
  ]);
  expect(await assumptions(["--policy", "scp=p.json"])).toEqual(["no resource control policy denies it"]);
  expect(await assumptions(["--policy", "scp=p.json", "--policy", "rcp=p.json"])).toEqual([]);
});

test.each([
  ["text that is no JSON", "{", /too early/u],
  ["a statement that is none", '{"Statement": ["x"]}', /policy statement is an object/u],
  ["a list", "[]", /policy document is an object/u],
])("%s is a problem at its place", async (_, text, words) => {
  const { report, status } = await judge({ "t.yaml": GOOD, "p.json": text }, [
    "t.yaml",
    "--policy",
    "scp=p.json",
  ]);
  expect(report.problems).toMatchObject([
    { severity: "error", message: expect.stringMatching(words), location: { path: "p.json", startLine: 1 } },
  ]);
  expect(status).toBe(2);
});

test.each(["scp", "scp=", "other=p.json"])("--policy %s is refused", async (value) => {
  const { status } = await judge({ "t.yaml": GOOD, "p.json": FULL }, ["t.yaml", "--policy", value]).catch(
    () => ({
      status: 2,
    }),
  );
  expect(status).toBe(2);
});
