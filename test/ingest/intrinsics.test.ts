/**
 * Each intrinsic function in its forms, each with what its page says that it gives:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
import { describe, expect, test } from "vitest";
import { analyze } from "../../index.ts";
import { evaluated } from "../support/evaluated.ts";

const DECLARATIONS = `
Transform: AWS::LanguageExtensions
Parameters:
  Env: { Type: String }
  Stage: { Type: String, AllowedValues: [dev, prod] }
  Team: { Type: String, Default: shop }
  Names: { Type: CommaDelimitedList, Default: "a, b,c" }
  Ports: { Type: List<Number>, Default: "80,443" }
  Open: { Type: List<String> }
  Subnet: { Type: AWS::EC2::Subnet::Id, Default: subnet-1 }
  Hidden: { Type: String, NoEcho: true, Default: x }
  Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: /app/stored }
  StoredList: { Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /app/list }
Mappings:
  Map:
    dev: { name: small, list: [x, y] }
    prod: { name: large, list: [z] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsShop: !Equals [!Ref Team, shop]
  IsBoth: !And [!Condition IsProd, !Condition IsShop]
  IsEither: { Fn::Or: [{ Condition: IsProd }, { Condition: IsShop }] }
  IsNot: !Not [!Condition IsProd]
  IsLarge: !Equals [!FindInMap [Map, !Ref Stage, name], large]
Resources:
  Secret: { Type: "AWS::SecretsManager::Secret", Properties: { Name: app/db } }
  Role: { Type: "AWS::IAM::Role", Properties: { RoleName: exec, Path: /service/ } }
`;

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/db-${suffix}";

const CASES: readonly (readonly [what: string, expression: string, ...expected: readonly string[]])[] = [
  ["Ref of a parameter", "!Ref Team", "shop"],
  ["Ref, long form", "{ Ref: Team }", "shop"],
  ["Ref of a parameter without a value", "!Ref Env", "${Env}"],
  ["Ref of a parameter of another type", "!Ref Subnet", "subnet-1"],
  ["Ref of a hidden parameter", "!Ref Hidden", "${Hidden}"],
  ["Ref of what SSM holds", "!Ref Stored", "${Stored}"],
  [
    "Ref of nothing",
    "!Ref Nowhere",
    'unknown: no parameter or resource is called "Nowhere"',
    'error: no parameter or resource is called "Nowhere"',
  ],
  [
    "pseudo parameters",
    '!Sub "${AWS::Partition} ${AWS::Region} ${AWS::AccountId} ${AWS::URLSuffix} ${AWS::StackName}"',
    "aws eu-west-1 123456789012 amazonaws.com ${stack name}",
  ],
  ["GetAtt, short", "!GetAtt Role.Arn", "arn:aws:iam::123456789012:role/service/exec"],
  ["GetAtt, list", "!GetAtt [Role, Arn]", "arn:aws:iam::123456789012:role/service/exec"],
  [
    "GetAtt, long form of a string",
    '{ "Fn::GetAtt": Role.Arn }',
    "arn:aws:iam::123456789012:role/service/exec",
  ],
  ["GetAtt of an attribute that a parameter names", '!GetAtt [Role, !Sub "${Team}"]', "${Role.shop}"],
  ["Sub", '!Sub "${Team}/${Secret}"', `shop/${SECRET}`],
  ["Sub with an attribute", '!Sub "${Role.Arn}"', "arn:aws:iam::123456789012:role/service/exec"],
  ["Sub with a literal", '!Sub "${!Team}"', "${Team}"],
  ["Sub with blanks", '!Sub "${ Team }"', "shop"],
  ["Sub with its own variables", '!Sub ["${A}-${Team}", { A: !Ref Stage }]', "${Stage}-shop"],
  ["Sub, long form", '{ "Fn::Sub": ["${A}", { A: { Ref: Team } }] }', "shop"],
  ["Join", '!Join [":", [a, !Ref Team, c]]', "a:shop:c"],
  ["Join of a list parameter", '!Join ["-", !Ref Names]', "a-b-c"],
  ["Join of a list that is not known", '!Join ["-", !Ref Open]', "unknown: Fn::Join is not computed here"],
  ["Join of what Split cut", '!Join ["/", !Split [":", "a:b:c"]]', "a/b/c"],
  ["Join with an item that is not there", '!Join ["-", [a, !Ref "AWS::NoValue", b]]', "a-b"],
  ["Select", "!Select [1, [a, b]]", "b"],
  ["Select with an index as text", '!Select ["1", [a, b]]', "b"],
  ["Select of a list parameter", "!Select [2, !Ref Names]", "c"],
  ["Select of a list of numbers", "!Select [1, !Ref Ports]", "443"],
  ["Select of a list that is not known", "!Select [1, !Ref Open]", "${Open[1]}"],
  ["Select of a list that SSM holds", "!Select [0, !Ref StoredList]", "${StoredList[0]}"],
  [
    "Select past the end",
    "!Select [2, [a, b]]",
    "unknown: the list of Fn::Select has no item 2",
    "error: the list of Fn::Select has no item 2",
  ],
  ["Split and Select", '!Select [1, !Split ["/", "x/y/z"]]', "y"],
  ["Split of an ARN", '!Select [6, !Split [":", !Ref Secret]]', "app/db-${suffix}"],
  ["Split before what is not known", '!Select [1, !Split [":", !Sub "a:b:${Env}"]]', "b"],
  ["Split behind what is not known", '!Select [2, !Split [":", !Sub "a:b:${Env}"]]', "${a split text[2]}"],
  ["FindInMap", "!FindInMap [Map, dev, name]", "small"],
  ["FindInMap of a list", "!Select [1, !FindInMap [Map, dev, list]]", "y"],
  [
    "FindInMap with an open key is a choice",
    "!FindInMap [Map, !Ref Stage, name]",
    "small",
    "large",
    "unknown: no entry for Stage",
  ],
  ["FindInMap with a default", "!FindInMap [Map, test, name, { DefaultValue: medium }]", "medium"],
  [
    "FindInMap with a default for a map that is not there",
    "!FindInMap [None, test, name, { DefaultValue: !Ref Team }]",
    "shop",
  ],
  ["If with a known condition", "!If [IsShop, yes-shop, no-shop]", "yes-shop"],
  ["If with an open condition is a choice", "!If [IsProd, large, small]", "large", "small"],
  ["Not", "!If [IsNot, small, large]", "small", "large"],
  ["And", "!If [IsBoth, large, small]", "large", "small"],
  ["Or", "!If [IsEither, large, small]", "large"],
  ["Equals of a choice", "!If [IsLarge, large, small]", "large", "small"],
  ["a choice inside a text", '!Sub ["x-${A}", { A: !If [IsProd, large, small] }]', "x-large", "x-small"],
  [
    "ImportValue",
    '!ImportValue "network-secret"',
    "${import network-secret}",
    "info: nothing in view exports network-secret",
  ],
  [
    "ImportValue of a name with a parameter",
    '{ "Fn::ImportValue": !Sub "${Env}-secret" }',
    "${import ${Env}-secret}",
    "info: nothing in view exports ${Env}-secret",
  ],
  ["Base64", "!Base64 shop", "c2hvcA=="],
  ["Base64 of an inner function", "{ Fn::Base64: !Ref Team }", "c2hvcA=="],
  ["Base64 of what is not known", "!Base64 { Ref: Env }", "${Fn::Base64 of a text}"],
  ["Length", '!Sub ["${N}", { N: !Length [a, b, c] }]', "3"],
  ["Length of a list parameter", '!Sub ["${N}", { N: { Fn::Length: !Ref Names } }]', "3"],
  ["ToJsonString", "!ToJsonString { a: !Ref Team, b: [1, true] }", '{"a":"shop","b":["1",true]}'],
  ["GetAZs", "!Select [0, !GetAZs '']", "${availability zones[0]}"],
  ["Cidr", '!Join [" ", !Cidr ["10.0.0.0/16", 3, 8]]', "10.0.0.0/24 10.0.1.0/24 10.0.2.0/24"],
  ["Cidr of IPv6", '!Join [" ", !Cidr ["2001:db8::/56", 2, 64]]', "2001:db8::/64 2001:db8:0:1::/64"],
  [
    "Cidr that does not fit",
    "!Select [0, !Cidr [10.0.0.0/24, 5, 6]]",
    "${mistake[0]}",
    "error: the range of Fn::Cidr does not hold 5 subnets",
  ],
  [
    "a macro",
    "{ Fn::Transform: { Name: Shout, Parameters: { Text: x } } }",
    "unknown: what Shout makes of this is known only in a deployment",
    "info: what Shout makes of this is known only in a deployment",
  ],
  [
    "a function of the rules",
    "!Contains [[a], a]",
    "unknown: Fn::Contains gives no value: it stands in conditions and rules",
    "info: Fn::Contains gives no value: it stands in conditions and rules",
  ],
  [
    "a function that CloudFormation does not have",
    "!Frobnicate x",
    "unknown: the function is not one of CloudFormation's",
    "info: the function is not one of CloudFormation's",
  ],
  ["a dynamic reference to a parameter", '"{{resolve:ssm:/app/arn:2}}"', "${{{resolve:ssm:/app/arn:2}}}"],
  [
    "a dynamic reference inside a text",
    '!Sub "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:{{resolve:ssm:/${Team}/name}}"',
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:${{{resolve:ssm:/shop/name}}}",
  ],
  [
    "a dynamic reference that a function splits",
    '!Join ["", ["{{resolve:", "ssm:/app/arn}}"]]',
    "${{{resolve:ssm:/app/arn}}}",
  ],
  [
    "a dynamic reference to a secret",
    '"{{resolve:secretsmanager:app/db:SecretString:password}}"',
    "value: a dynamic reference, which CloudFormation replaces by the value itself",
  ],
  [
    "a dynamic reference to a secure parameter",
    '"{{resolve:ssm-secure:/app/db:1}}"',
    "value: a dynamic reference, which CloudFormation replaces by the value itself",
  ],
];

describe("intrinsic functions", () => {
  test.each(CASES)("%s", (_, expression, ...expected) => {
    expect(evaluated(DECLARATIONS, expression)).toEqual(expected);
  });
});

test("region and account stay open until they are given", () => {
  expect(evaluated(DECLARATIONS, "!Ref Secret", {})).toEqual([
    "arn:aws:secretsmanager:${region}:${account}:secret:app/db-${suffix}",
  ]);
});

/** A role that may read one expression, and a task that references another one. */
function judged(granted: string, referenced: string): string {
  const text = `
Parameters:
  Arns: { Type: CommaDelimitedList }
  Arn: { Type: String }
  Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: /app/arn }
Resources:
  Exec:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: [ssm:GetParameters, secretsmanager:GetSecretValue], Resource: ${granted} }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Exec.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: S, ValueFrom: ${referenced} }] }]
`;
  const { reads, problems } = analyze([{ path: "t.yaml", text, isNamed: true }]);
  return [...problems.map((each) => each.message), ...reads.map((read) => read.outcome)].join("; ");
}

const BASE = '"arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/app/';

describe("what is not known is itself, wherever it is met", () => {
  test.each([
    [
      "an item of a list",
      `!Sub [${BASE}\${X}", { X: !Select [1, !Ref Arns] }]`,
      `!Sub [${BASE}\${X}", { X: !Select [1, !Ref Arns] }]`,
      "readable",
    ],
    [
      "and another item",
      `!Sub [${BASE}\${X}", { X: !Select [1, !Ref Arns] }]`,
      `!Sub [${BASE}\${X}", { X: !Select [0, !Ref Arns] }]`,
      "undetermined",
    ],
    [
      "a piece of a text",
      `!Sub [${BASE}\${X}", { X: !Select [3, !Split ["/", !Ref Arn]] }]`,
      `!Sub [${BASE}\${X}", { X: !Select [3, !Split ["/", !Ref Arn]] }]`,
      "readable",
    ],
    [
      "a dynamic reference",
      `!Sub ${BASE}{{resolve:ssm:/app/name}}"`,
      `!Sub ${BASE}{{resolve:ssm:/app/name}}"`,
      "readable",
    ],
    [
      "and another one",
      `!Sub ${BASE}{{resolve:ssm:/app/name}}"`,
      `!Sub ${BASE}{{resolve:ssm:/app/other}}"`,
      "undetermined",
    ],
    [
      "what SSM holds, by a parameter and by a dynamic reference",
      `!Sub ${BASE}\${Stored}"`,
      `!Sub ${BASE}{{resolve:ssm:/app/arn}}"`,
      "readable",
    ],
  ])("%s", (_, granted, referenced, expected) => {
    expect(judged(granted, referenced)).toBe(expected);
  });
});

// What the CDK writes into every template: the section is read over, and its functions are no problem.
test("rules say nothing of values", () => {
  const rules = `
Rules:
  CheckBootstrapVersion:
    RuleCondition: !Equals [!Ref Env, prod]
    Assertions:
      - Assert: { Fn::Not: [{ Fn::Contains: [["1", "2"], { Ref: Stage }] }] }
        AssertDescription: x
      - Assert: !EachMemberIn [!ValueOfAll [AWS::EC2::Subnet::Id, VpcId], !RefAll AWS::EC2::VPC::Id]
`;
  expect(evaluated(`${rules}${DECLARATIONS}`, "!Ref Stage")).toEqual(["${Stage}"]);
});
