/**
 * What a template shows of its secrets' contents.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
import { describe, expect, test } from "vitest";
import { analyzeAll } from "../../index.ts";
import type { SecretContent } from "../../model/content.ts";

/** The form of the first secret's content, in each of its alternatives. */
function contents(properties: string, more: string = ""): readonly string[] {
  const text = `Parameters:
  Stage: { Type: String }
  Hidden: { Type: String, NoEcho: true }
Conditions:
  Live: !Equals [!Ref Stage, live]
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: ${properties}
${more}`;
  const { graphs, report } = analyzeAll([{ path: "t.yaml", text, isNamed: true }]);
  expect(report.problems).toEqual([]);
  return graphs[0]?.secrets[0]?.content?.map(({ value }) => shown(value)) ?? [];
}

function shown(content: SecretContent): string {
  if (content.kind === "unknown") return `unknown: ${content.reason}`;
  if (content.kind !== "object") return content.kind;
  const keys = [...content.keys].map(([key, kind]) => `${key} ${kind}`);
  return [...keys, ...(content.more === null ? [] : ["…"])].join(", ");
}

const UNKNOWN = "unknown: what is put into it is not known";

describe("given", () => {
  test.each<readonly [what: string, properties: string, ...expected: readonly string[]]>([
    [
      "a JSON object",
      `{ SecretString: '{"user":"a","port":5432,"tls":true,"none":null,"at":{"x":1},"of":[1]}' }`,
      "user string, port number, tls boolean, none null, at object, of list",
    ],
    ["a text", "{ SecretString: hunter2 }", "text"],
    ["a JSON list", "{ SecretString: '[1]' }", "text"],
    ["what only looks like JSON", `{ SecretString: "{'user': 'a'}" }`, "text"],
    [
      "by Sub",
      `{ SecretString: !Sub '{"user":"\${Stage}","url":"https://\${AWS::Region}/"}' }`,
      "user string, url string",
    ],
    ["by Sub, a number", `{ SecretString: !Sub '{"port":\${Stage}}' }`, "port unknown"],
    ["by Sub, a key", `{ SecretString: !Sub '{"\${Stage}":"x"}' }`, UNKNOWN],
    [
      "by ToJsonString",
      "{ SecretString: !ToJsonString { user: !Ref Stage, at: { host: x } } }",
      "user string, at object",
    ],
    ["by a parameter", "{ SecretString: !Ref Stage }", UNKNOWN],
    ["by a hidden parameter", "{ SecretString: !Ref Hidden }", UNKNOWN],
    ["by a condition", `{ SecretString: !If [Live, '{"user":"a"}', dev] }`, "user string", "text"],
    ["nothing", "{ Description: x }", "empty"],
  ])("%s", (_, properties, ...expected) => {
    expect(contents(properties)).toEqual(expected);
  });
});

describe("generated", () => {
  test.each<readonly [what: string, properties: string, ...expected: readonly string[]]>([
    ["a random text", "{ GenerateSecretString: { PasswordLength: 20 } }", "generated"],
    ["with nothing more said", "{ GenerateSecretString: {} }", "generated"],
    [
      "under a key of a template",
      `{ GenerateSecretString: { SecretStringTemplate: '{"username":"app"}', GenerateStringKey: password } }`,
      "username string, password string",
    ],
    [
      "the template by Sub",
      `{ GenerateSecretString: { SecretStringTemplate: !Sub '{"username":"\${Stage}"}', GenerateStringKey: password } }`,
      "username string, password string",
    ],
    [
      "the template by a parameter",
      "{ GenerateSecretString: { SecretStringTemplate: !Ref Stage, GenerateStringKey: password } }",
      "unknown: the template that it is generated from is not known",
    ],
    [
      "or not, by a condition",
      "{ GenerateSecretString: !If [Live, {}, !Ref AWS::NoValue] }",
      "generated",
      "empty",
    ],
  ])("%s", (_, properties, ...expected) => {
    expect(contents(properties)).toEqual(expected);
  });
});

// What the secret of an attached cluster holds: https://github.com/aws/aws-cdk/issues/11517
describe("attached to a database", () => {
  const TEMPLATE = `{ GenerateSecretString: { SecretStringTemplate: '{"username":"app"}', GenerateStringKey: password } }`;
  const attachment = (type: string): string =>
    `  Attachment: { Type: AWS::SecretsManager::SecretTargetAttachment, Properties: { SecretId: !Ref Secret, TargetId: x, TargetType: ${type} } }\n`;

  test.each([
    [
      "AWS::RDS::DBCluster",
      "username string, password string, engine string, host string, port number, dbClusterIdentifier string, …",
    ],
    [
      "AWS::RDS::DBInstance",
      "username string, password string, engine string, host string, port number, dbInstanceIdentifier string, …",
    ],
    ["AWS::DocDB::DBCluster", "username string, password string, engine string, host string, port number, …"],
  ])("%s", (type, expected) => {
    expect(contents(TEMPLATE, attachment(type))).toEqual([expected]);
  });

  test("of another secret", () => {
    const other = "  Other: { Type: AWS::SecretsManager::Secret }\n";
    const more = other + attachment("AWS::RDS::DBCluster").replace("!Ref Secret", "!Ref Other");
    expect(contents(TEMPLATE, more)).toEqual(["username string, password string"]);
  });
});

test("a master password that RDS keeps has a user name and a password, and nothing else", () => {
  const text =
    "Resources: { Db: { Type: AWS::RDS::DBCluster, Properties: { ManageMasterUserPassword: true } } }";
  const { graphs } = analyzeAll([{ path: "t.yaml", text, isNamed: true }]);
  expect(graphs[0]?.secrets[0]?.content?.map(({ value }) => shown(value))).toEqual([
    "username string, password string",
  ]);
});

test("no value is kept", () => {
  const text = `Resources:
  A: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: '{"user":"canary-one"}' } }
  B: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: canary-two } }
`;
  const { graphs } = analyzeAll([{ path: "t.yaml", text, isNamed: true }]);
  const told = JSON.stringify(graphs, (key, value: unknown) => {
    if (key === "source") return "";
    return value instanceof Map ? [...value] : value;
  });
  expect(told).toContain("user");
  expect(told).not.toContain("canary");
});
