/**
 * Conditions of templates: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html.
 * What is not decided is judged both ways, and only where it reaches the read.
 */
import { describe, expect, test } from "vitest";
import { analyze, type Report } from "../../index.ts";

interface Parts {
  readonly parameters?: string;
  readonly conditions?: string;
  /** Items of the role's list of policies. */
  readonly policies?: string;
  readonly secrets?: string;
  readonly more?: string;
}

const PARAMETERS =
  "  Env: { Type: String }\n  Team: { Type: String }\n  Stage: { Type: String, AllowedValues: [dev, prod] }\n";

function template({
  parameters = "",
  conditions = "",
  policies = "",
  secrets = "",
  more = "",
}: Parts): string {
  return `Parameters:
${PARAMETERS}${parameters}Conditions:
  IsProd: !Equals [!Ref Env, prod]
${conditions}Resources:
  One: { Type: AWS::SecretsManager::Secret, Properties: { Name: one } }
  Two: { Type: AWS::SecretsManager::Secret, Properties: { Name: two } }
  Exec:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }]
      Policies:
${policies}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Exec.Arn
      ContainerDefinitions:
        - Name: c
          Image: x
          Secrets:
${secrets}
${more}`;
}

const policy = (resource: string): string =>
  `{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: ${resource} }] } }`;
const NOTHING = '!Ref "AWS::NoValue"';
const granted = (condition: string, resource: string = "!Ref One"): string =>
  `        - !If [${condition}, ${policy(resource)}, ${NOTHING}]\n`;
const secret = (condition: string, target: string = "!Ref One"): string =>
  `            - !If [${condition}, { Name: S, ValueFrom: ${target} }, ${NOTHING}]\n`;

function judge(parts: Parts): Report {
  return analyze([{ path: "t.yaml", text: template(parts), isNamed: true }]);
}

function outcome(parts: Parts): string {
  const { reads, problems } = judge(parts);
  return [...problems.map((each) => each.message), ...reads.map((read) => read.outcome)].join("; ");
}

describe("what conditions have to do with each other", () => {
  test.each<readonly [what: string, conditions: string, grant: string, wanted: string, expected: string]>([
    ["equal ones are one", "  Live: !Equals [prod, !Ref Env]\n", "Live", "IsProd", "readable"],
    ["one that names another", "  Live: !Condition IsProd\n", "Live", "IsProd", "readable"],
    [
      "the negation of the negation",
      "  Live: !Not [!Not [!Condition IsProd]]\n",
      "Live",
      "IsProd",
      "readable",
    ],
    [
      "by De Morgan",
      "  Live: !Not [!Or [!Not [!Condition IsProd], !Not [!Equals [!Ref Team, a]]]]\n  Both: !And [!Condition IsProd, !Equals [!Ref Team, a]]\n",
      "Live",
      "Both",
      "readable",
    ],
    ["part of a text", '  Live: !Equals [!Sub "app-${Env}", app-prod]\n', "Live", "IsProd", "readable"],
    [
      "both sides of a text",
      '  Live: !Equals [!Join ["-", [a, !Ref Env, b]], a-prod-b]\n',
      "Live",
      "IsProd",
      "readable",
    ],
    [
      "one that is implied",
      "  Both: !And [!Condition IsProd, !Equals [!Ref Team, a]]\n",
      "IsProd",
      "Both",
      "readable",
    ],
    [
      "one that implies",
      "  Both: !And [!Condition IsProd, !Equals [!Ref Team, a]]\n",
      "Both",
      "IsProd",
      "undetermined",
    ],
    [
      "values that exclude each other",
      "  IsTest: !Equals [!Ref Env, test]\n  NotTest: !Not [!Condition IsTest]\n",
      "NotTest",
      "IsProd",
      "readable",
    ],
    [
      "the only other value",
      "  Dev: !Equals [!Ref Stage, dev]\n  NotLive: !Not [!Equals [!Ref Stage, prod]]\n",
      "NotLive",
      "Dev",
      "readable",
    ],
    ["independent ones", "  IsA: !Equals [!Ref Team, a]\n", "IsA", "IsProd", "undetermined"],
    [
      "two parameters compared",
      "  Same: !Equals [!Ref Env, !Ref Team]\n  Alike: !Equals [!Ref Team, !Ref Env]\n",
      "Same",
      "Alike",
      "readable",
    ],
    [
      "a contradiction",
      "  Never: !And [!Condition IsProd, !Equals [!Ref Env, test]]\n  Ever: !Not [!Condition Never]\n",
      "Ever",
      "IsProd",
      "readable",
    ],
  ])("%s", (_, conditions, grant, wanted, expected) => {
    expect(outcome({ conditions, policies: granted(grant), secrets: secret(wanted) })).toBe(expected);
  });

  test("what no world has is no read", () => {
    const conditions = "  Never: !And [!Condition IsProd, !Equals [!Ref Env, test]]\n";
    expect(outcome({ conditions, policies: granted("IsProd"), secrets: secret("Never") })).toBe("");
  });
});

describe("what is looked up or given is compared in each of its alternatives", () => {
  const mappings = 'Mappings: { M: { dev: { On: "false" }, prod: { On: "true" } } }\n';
  const looked = (key: string): string =>
    `  On: !Equals [!FindInMap [M, !Ref ${key}, On], "true"]\n  Prod: !Equals [!Ref ${key}, prod]\n`;

  test.each([
    ["Stage", "On", "Prod", "readable"],
    ["Stage", "Prod", "On", "readable"],
    // A key that the mapping lacks is refused, or, as the mapping may be written, is anything.
    ["Env", "On", "Prod", "readable"],
    ["Env", "Prod", "On", "undetermined"],
  ])("a mapping by %s, granted under %s, read under %s", (key, grant, wanted, expected) => {
    const parts = { parameters: mappings, conditions: looked(key) };
    expect(outcome({ ...parts, policies: granted(grant), secrets: secret(wanted) })).toBe(expected);
  });

  test.each([
    ["'true'", "'false'", "readable"],
    ["'false'", "'true'", "unreadable"],
    ["'true'", "'true'", "readable"],
    ["!Ref P", "'false'", "undetermined"],
  ])("a nested parameter that is %s, or else %s", (then, otherwise, expected) => {
    const root = `Parameters: { Env: { Type: String }, P: { Type: String } }
Conditions: { Live: !Equals [!Ref Env, prod] }
Resources:
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: one } }
  Roles:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: roles.yaml, Parameters: { On: !If [Live, ${then}, ${otherwise}], Secret: !Ref Secret } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Condition: Live
    Properties:
      ExecutionRoleArn: !GetAtt Roles.Outputs.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: S, ValueFrom: !Ref Secret }] }]
`;
    const roles = `Parameters: { On: { Type: String }, Secret: { Type: String } }
Conditions: { IsOn: !Equals [!Ref On, "true"] }
Resources:
  Exec:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }]
      Policies: [!If [IsOn, ${policy("!Ref Secret")}, ${NOTHING}]]
Outputs: { Arn: { Value: !GetAtt Exec.Arn } }
`;
    const { reads, problems } = analyze([
      { path: "root.yaml", text: root, isNamed: true },
      { path: "roles.yaml", text: roles, isNamed: true },
    ]);
    expect([...problems.map((each) => each.message), ...reads.map((read) => read.outcome)]).toEqual([
      expected,
    ]);
  });
});

test("forty conditions that do not reach the read cost nothing", () => {
  const names = Array.from({ length: 40 }, (_, index) => `P${index}`);
  const others = names
    .map(
      (name) => `  Role${name}:
    Type: AWS::IAM::Role
    Condition: Is${name}
    Properties:
      AssumeRolePolicyDocument: { Statement: [] }
      Policies: [!If [Is${name}, ${policy(`!Ref Two`)}, ${NOTHING}]]
`,
    )
    .join("");
  const parts = {
    parameters: names.map((name) => `  ${name}: { Type: String }\n`).join(""),
    conditions: names.map((name) => `  Is${name}: !Equals [!Ref ${name}, x]\n`).join(""),
    policies: granted("IsProd"),
    secrets: secret("IsProd"),
    more: others,
  };
  expect(outcome(parts)).toBe("readable");
  // The same conditions on the way of the read are more worlds than are looked at: that is said, and not guessed.
  const all = names.map((name) => granted(`Is${name}`)).join("");
  const { reads } = judge({ ...parts, policies: all });
  expect(reads[0]?.outcome).toBe("undetermined");
  expect(reads[0]?.cause?.detail).toContain("combinations of conditions");
});

describe("a defect in one branch", () => {
  test("names the branch, and says what is wrong there", () => {
    const { findings } = judge({
      policies: `        - ${policy("!If [IsProd, !Ref One, !Ref Two]")}\n`,
      secrets: "            - { Name: S, ValueFrom: !Ref One }\n",
    });
    expect(findings.map(({ rule }) => rule)).toEqual(["undetermined-access"]);
    expect(findings[0]?.message).toMatch(
      /it depends on a condition: when Env is anything else, no policy of Exec allows/u,
    );
  });

  test("is refuted as a whole where every branch has one", () => {
    const { findings } = judge({
      policies: `        - ${policy("!If [IsProd, !Ref Two, !Ref Two]")}\n`,
      secrets: "            - { Name: S, ValueFrom: !If [IsProd, !Ref One, !Ref One] }\n",
    });
    expect(findings.map(({ rule }) => rule)).toEqual(["unreadable-secret"]);
  });

  test("of values that are enumerated, the one that fails", () => {
    const { findings } = judge({
      conditions: "  Dev: !Equals [!Ref Stage, dev]\n",
      policies: granted("Dev"),
      secrets: "            - { Name: S, ValueFrom: !Ref One }\n",
    });
    expect(findings[0]?.message).toContain('when Stage is "prod"');
  });
});

test("a value that is one of a few decides where each of them does", () => {
  const parameters = "  Which: { Type: String, AllowedValues: [one, two] }\n";
  const secrets =
    '            - { Name: S, ValueFrom: !Sub "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${Which}" }\n';
  const all = `        - ${policy("[!Ref One, !Ref Two]")}\n`;
  expect(outcome({ parameters, secrets, policies: all })).toBe("readable");
  const half = `        - ${policy("[!Ref One]")}\n`;
  expect(outcome({ parameters, secrets, policies: half })).toBe("undetermined");
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html */
test.each([
  ["never holds exports nothing", "!Equals [a, b]", "!Equals [a, a]", ["B"]],
  [
    "excludes that of another is the other's where it does not hold",
    "!Equals [!Ref P, a]",
    "!Not [!Equals [!Ref P, a]]",
    ["A", "B"],
  ],
])("an output under a condition that %s", (_, never, ever, address) => {
  const store = `Parameters: { P: { Type: String } }
Conditions: { Never: ${never}, Ever: ${ever} }
Resources:
  A: { Type: AWS::SecretsManager::Secret }
  B: { Type: AWS::SecretsManager::Secret }
Outputs:
  A: { Condition: Never, Value: !Ref A, Export: { Name: secret } }
  B: { Condition: Ever, Value: !Ref B, Export: { Name: secret } }
`;
  const app = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !ImportValue secret }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: !ImportValue secret }] }]
`;
  const report = analyze([
    { path: "store.yaml", text: store, isNamed: true },
    { path: "app.yaml", text: app, isNamed: true },
  ]);
  expect(report.problems).toEqual([]);
  expect(report.reads.map((read) => read.outcome)).toEqual(["readable"]);
  expect(address).toContain(report.reads[0]?.secret?.address);
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html */
test("what a loop makes of one condition are conditions of their own", () => {
  const text = `Transform: AWS::LanguageExtensions
Mappings: { M: { us-east-1: { A: "1", B: "0" }, eu-west-1: { A: "0", B: "1" } } }
Conditions:
  Fn::ForEach::C:
    - X
    - [A, B]
    - Is\${X}: !Equals [!FindInMap [M, !Ref "AWS::Region", "\${X}"], "1"]
Resources:
  S: { Type: AWS::SecretsManager::Secret, Properties: {} }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: "sts:AssumeRole" }]
  Policy:
    Type: AWS::IAM::Policy
    Condition: IsA
    Properties:
      PolicyName: read
      Roles: [!Ref Role]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: !Ref S }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Condition: IsB
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: app, Secrets: [{ Name: A, ValueFrom: !Ref S }] }]
`;
  const { reads } = analyze([{ path: "t.yaml", text, isNamed: true }]);
  // A region that the mapping lacks may be what is deployed to: there, both conditions are open.
  expect(reads.map((read) => read.outcome)).toEqual(["undetermined"]);
});
