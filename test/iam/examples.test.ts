/** What an undetermined read says: one completion with which it can be read, one with which it cannot. */
import { expect, test } from "vitest";
import { analyze } from "../../index.ts";
import { GOOD } from "../support/templates.ts";

const statement = (more: string): string =>
  GOOD.replace(/( {16}Resource: !Ref Secret\n)/u, (line) => `${line}${more}`);
const PARAMETERS = "Parameters: { Env: { Type: String }, Team: { Type: String } }\n";
const condition = (text: string): string => PARAMETERS + statement(`                Condition: ${text}\n`);

function detail(text: string, region?: string): string {
  const report = analyze([{ path: "t.yaml", text, isNamed: true }], region === undefined ? {} : { region });
  expect(report.problems).toEqual([]);
  expect(report.reads.map((read) => read.outcome)).toEqual(["undetermined"]);
  return report.findings[0]?.message ?? "";
}

test.each<readonly [name: string, text: string, words: string]>([
  [
    "a region",
    condition('{ StringEquals: { "aws:RequestedRegion": us-west-2 } }'),
    'it can be read where region is "us-west-2", and cannot with other values',
  ],
  [
    "an account",
    condition('{ StringEquals: { "aws:PrincipalAccount": "123456789012" } }'),
    'it can be read where account is "123456789012", and cannot with other values',
  ],
  [
    "a denied account",
    PARAMETERS +
      statement(
        '              - { Effect: Deny, Action: "*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } } }\n',
      ),
    'it cannot be read where account is "123456789012", and can with other values',
  ],
  [
    "two unknowns",
    condition(
      '{ StringEquals: { "aws:RequestedRegion": us-west-2, "aws:PrincipalAccount": "123456789012" } }',
    ),
    'region is "us-west-2" and account is "123456789012", and cannot with other values',
  ],
])("%s", (_, text, words) => {
  expect(
    detail(text).replaceAll(
      'account is "123456789012" and region is "us-west-2"',
      'region is "us-west-2" and account is "123456789012"',
    ),
  ).toContain(words);
});

test("what no completion decides has no example", () => {
  const text = GOOD.replace("!GetAtt Role.Arn", "arn:aws:iam::123456789012:role/elsewhere");
  expect(detail(text)).not.toContain("for example");
});

test("the values of sensitive parameters are no examples", () => {
  const text =
    `Parameters: { Hidden: { Type: String, NoEcho: true } }\n${statement('                Condition: { StringEquals: { "aws:PrincipalTag/x": !Ref Hidden } }\n')}`.replace(
      "    Type: AWS::IAM::Role\n    Properties:\n",
      '    Type: AWS::IAM::Role\n    Properties:\n      Tags: [{ Key: x, Value: "the-tag" }]\n',
    );
  expect(detail(text)).not.toContain("the-tag");
});
