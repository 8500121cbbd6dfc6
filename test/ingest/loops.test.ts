/** `Fn::ForEach`: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html */
import { describe, expect, test } from "vitest";
import { analyze, type Report } from "../../index.ts";
import { marked } from "../support/marks.ts";

const HEAD = `Transform: AWS::LanguageExtensions
Parameters:
  Names: { Type: CommaDelimitedList, Default: "a,b" }
  Open: { Type: CommaDelimitedList }
Mappings:
  Teams: { shop: { names: [a, b] }, a: { of: [x, y] }, b: { of: [z] } }
`;

const ROLE = `  Exec:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }]
`;

const grant = (resource: string): string =>
  `{ Type: AWS::IAM::RolePolicy, Properties: { PolicyName: read, RoleName: !Ref Exec, PolicyDocument: { Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: ${resource} }] } } }`;

const task = (...secrets: readonly string[]): string => `  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Exec.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [${secrets.map((each, index) => `{ Name: S${index}, ValueFrom: ${each} }`).join(", ")}] }]
`;

function judge(resources: string, sections: string = "", isNamed: boolean = true): Report {
  return analyze([{ path: "t.yaml", text: `${HEAD}${sections}Resources:\n${resources}`, isNamed }]);
}

function told({ reads, problems }: Report): readonly string[] {
  return [
    ...problems.map(({ severity, message }) => `${severity}: ${message}`),
    ...reads.map(({ secret, outcome }) => `${secret?.address ?? "-"} ${outcome}`),
  ];
}

describe("a loop makes resources, which are judged like any others", () => {
  const secrets = (collection: string): string => `  Fn::ForEach::Secrets:
    - N
    - ${collection}
    - "Secret\${N}": { Type: AWS::SecretsManager::Secret, Properties: { Name: !Sub "app/\${N}" } }
      "Grant\${N}": ${grant('!Ref "Secret${N}"')}
`;

  test.each([
    ["of a list", "[a, b]"],
    ["of a parameter", "!Ref Names"],
    ["of a mapping", "!FindInMap [Teams, shop, names]"],
    ["of a text that is cut", '!Split [";", "a;b"]'],
  ])("%s", (_, collection) => {
    expect(told(judge(ROLE + secrets(collection) + task("!Ref Secreta", "!Ref Secretb")))).toEqual([
      "Secreta readable",
      "Secretb readable",
    ]);
  });

  test("with what is written by the item: names, references, attributes, texts", () => {
    const loop = `  Fn::ForEach::Secrets:
    - N
    - [a, b]
    - "Secret\${N}": { Type: AWS::SecretsManager::Secret, Properties: { Name: !Ref N } }
      "Grant\${N}":
        Type: AWS::IAM::RolePolicy
        DependsOn: "Secret\${N}"
        Properties:
          PolicyName: "read-\${N}"
          RoleName: !Ref Exec
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: secretsmanager:GetSecretValue
                Resource: !Sub "arn:aws:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:\${N}-??????"
`;
    expect(told(judge(ROLE + loop + task("!Ref Secreta", "!GetAtt Secretb.Id")))).toEqual([
      "Secreta readable",
      "Secretb readable",
    ]);
  });

  test("loops in loops, the inner one over what the outer one names", () => {
    const loop = `  Fn::ForEach::Teams:
    - T
    - [a, b]
    - Fn::ForEach::Secrets:
        - N
        - !FindInMap [Teams, !Ref T, of]
        - "Secret\${T}\${N}": { Type: AWS::SecretsManager::Secret }
          "Grant\${T}\${N}": ${grant('!Ref "Secret${T}${N}"')}
`;
    expect(told(judge(ROLE + loop + task("!Ref Secretax", "!Ref Secretay", "!Ref Secretbz")))).toEqual([
      "Secretax readable",
      "Secretay readable",
      "Secretbz readable",
    ]);
  });

  test("signs that a logical id may not hold are left out behind an ampersand", () => {
    const loop = `  Fn::ForEach::Secrets:
    - N
    - [app/one, app/two]
    - "Secret&{N}": { Type: AWS::SecretsManager::Secret, Properties: { Name: !Ref N } }
`;
    const { reads } = judge(ROLE + loop + task("!Ref Secretappone", "!Ref Secretapptwo"));
    expect(reads.map(({ secret }) => secret?.address)).toEqual(["Secretappone", "Secretapptwo"]);
  });

  test("in properties", () => {
    const loop = `  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Fn::ForEach::Roles:
        - R
        - [Execution, Task]
        - "\${R}RoleArn": !GetAtt Exec.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: S, ValueFrom: !Ref Secret }] }]
  Secret: { Type: AWS::SecretsManager::Secret }
  Grant: ${grant("!Ref Secret")}
`;
    expect(told(judge(ROLE + loop))).toEqual(["Secret readable"]);
  });

  test("in conditions and outputs", () => {
    const sections = `Conditions:
  Fn::ForEach::Live: [N, !Ref Names, { "Is\${N}": !Equals [!Ref N, a] }]
Outputs:
  Fn::ForEach::Arns: [N, !Ref Names, { "Arn\${N}": { Value: !Ref "Secret\${N}", Export: { Name: "secret-\${N}" } } }]
`;
    const loop = `  Fn::ForEach::Secrets:
    - N
    - !Ref Names
    - "Secret\${N}": { Type: AWS::SecretsManager::Secret }
      "Grant\${N}":
        Condition: "Is\${N}"
        ${grant('!Ref "Secret${N}"').slice(2, -2).replaceAll(", Properties", "\n        Properties")}
`;
    const store = {
      path: "store.yaml",
      text: `${HEAD}${sections}Resources:\n${ROLE}${loop}${task("!Ref Secreta", "!Ref Secretb")}`,
      isNamed: true,
    };
    const user = {
      path: "user.yaml",
      text: `Resources:\n${ROLE}  Grant: ${grant("!ImportValue secret-b")}\n${task("!ImportValue secret-b")}`,
      isNamed: true,
    };
    expect(told(analyze([store, user]))).toEqual([
      "Secreta readable",
      "Secretb unreadable",
      "Secretb readable",
    ]);
  });
});

test("over what is not known a loop leaves open what it makes, and may give roles more", () => {
  const loop = `  Fn::ForEach::Grants: [N, !Ref Open, { "Grant\${N}": { Type: AWS::IAM::Policy } }]
  Secret: { Type: AWS::SecretsManager::Secret }
`;
  expect(told(judge(ROLE + loop + task("!Ref Secret")))).toEqual([
    "info: the items of the loop Grants are not known: what it makes is not judged",
    "Secret undetermined",
  ]);
});

describe("a loop that is not one", () => {
  test.each([
    ["no list", "  Fn::ForEach::X: ⟦a⟧\n", /takes an identifier, a list and an object/u],
    ["too few parts", "  Fn::ForEach::X: ⟦[N, [a]]⟧\n", /takes an identifier, a list and an object/u],
    [
      "a body that is a text",
      "  Fn::ForEach::X: ⟦[N, [a], b]⟧\n",
      /takes an identifier, a list and an object/u,
    ],
    [
      "a key without the item",
      "  Fn::ForEach::X: [N, [a, b], { ⟦Same⟧: { Type: AWS::SNS::Topic } }]\n",
      /"Same" is made twice/u,
    ],
    [
      "a key that is there",
      '  Ta: { Type: AWS::SNS::Topic }\n  Fn::ForEach::X: [N, [a], { ⟦"T${N}"⟧: { Type: AWS::SNS::Topic } }]\n',
      /"Ta" is made twice/u,
    ],
  ])("%s", (_, resources, words) => {
    const { text, start, end } = marked(`${HEAD}Resources:\n${resources}`);
    const { problems } = analyze([{ path: "t.yaml", text, isNamed: true }]);
    const errors = problems.filter(({ severity }) => severity === "error");
    expect(errors.map(({ span }) => [span.start, span.end])).toEqual([[start, end]]);
    expect(errors[0]?.message).toMatch(words);
  });

  test("loops that multiply end", () => {
    const items = `[${Array.from({ length: 100 }, (_, index) => `i${index}`).join(", ")}]`;
    const nested = ["A", "B", "C", "D"].reduceRight(
      (body, name) => `{ Fn::ForEach::${name}: [${name}, ${items}, ${body}] }`,
      '{ "T${A}${B}${C}${D}": { Type: AWS::SNS::Topic } }',
    );
    const { problems } = judge(`  ${nested.slice(2, -2)}\n`);
    expect(problems.map(({ message }) => message)).toContain("loops write out more than 200000 values");
  });
});

/** Two parameters of one stack have two names: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html */
test("what a function makes of other arguments in each round is not one value", () => {
  const text = `Transform: AWS::LanguageExtensions
Parameters:
  LA: { Type: CommaDelimitedList }
  LB: { Type: CommaDelimitedList }
Resources:
  Fn::ForEach::R:
    - X
    - [A, B]
    - Q\${X}:
        Type: AWS::SSM::Parameter
        Properties: { Type: String, Value: x, Name: !Sub ["/x/\${N}", { N: !Join ["", !Ref "L\${X}"] }] }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: ssm:GetParameters
                Resource: !Sub "arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter\${QA}"
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: !Ref QX }] }]
`;
  const outcome = (name: string) =>
    analyze([{ path: "t.yaml", text: text.replace("QX", name), isNamed: true }]).reads[0]?.outcome;
  expect([outcome("QA"), outcome("QB")]).toEqual(["readable", "undetermined"]);
});

test("a condition that a loop asks for is what it is in the rest of the template", () => {
  const loop = `  Fn::ForEach::Queues:
    - Name
    - !If [IsProd, [A, B], [C]]
    - "Q\${Name}": { Type: AWS::SQS::Queue }
`;
  const secret =
    "  Secret: { Type: AWS::SecretsManager::Secret, Properties: { GenerateSecretString: {} } }\n";
  const policy = `  Read: ${grant("!Ref Secret").replace("secretsmanager:GetSecretValue", "!If [IsProd, secretsmanager:GetSecretValue, s3:GetObject]")}\n`;
  const sections = "Conditions: { IsProd: !Equals [a, a] }\n";
  const report = judge(`${loop}${secret}${ROLE}${policy}${task("!Ref Secret")}`, sections);
  expect(report.reads.map(({ outcome }) => outcome)).toEqual(["readable"]);
});
