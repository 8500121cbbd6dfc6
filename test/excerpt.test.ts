/** Lines of the source beside messages: the right part marked, and nothing shown that the report does not tell. */
import { describe, expect, test } from "vitest";
import { excerptLines, excerptOf } from "../report/excerpt.ts";

function marked(
  line: string,
  part: string,
  told = "",
  path = "main.tf",
): readonly [text: string, marked: string] {
  const source = { path, text: `first\n${line}\nlast\n` };
  const start = source.text.indexOf(part);
  const found = excerptOf({ source, start, end: start + part.length }, told);
  return found ? [found.text, found.text.slice(found.from, found.to)] : ["", ""];
}

test.each([
  ["    resources = [local.db_secret_arn]", "local.db_secret_arn", "resources = [local.db_secret_arn]"],
  [
    '  "Action": "secretsmanager:GetSecretValue",',
    '"secretsmanager:GetSecretValue"',
    '"Action": "secretsmanager:GetSecretValue",',
  ],
  [
    "  Resource: !Sub arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/prod/*",
    "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/prod/*",
    "Resource: !Sub arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/prod/*",
  ],
  [
    "  valueFrom = aws_secretsmanager_secret.db.arn",
    "aws_secretsmanager_secret.db.arn",
    "valueFrom = aws_secretsmanager_secret.db.arn",
  ],
])("names, actions and ARNs are shown: %s", (line, part, text) => {
  expect(marked(line, part, "", line.includes(": ") ? "t.yaml" : "main.tf")).toEqual([text, part]);
});

test("a name is shown where the report tells it, and masked where it does not", () => {
  const line = '{ name = "DB", value = "hunter2" }';
  expect(marked(line, line, "DB in container app")[0]).toBe('{ name = "DB", value = "•••" }');
  expect(marked(line, line, "")[0]).toBe('{ name = "•••", value = "•••" }');
});

const FORMS = [
  "hunter2",
  "Hunter2Secret=",
  "Hunter2Secret==",
  "admin:Hunter2",
  "admin:Hunter2@db:5432",
  "postgres://admin:Hunter2@db:5432/x?password=hunter2&a=b",
  "arn:aws:iam::1:x,pw=hunter2",
  "arn:hunter2",
  "hunter2.amazonaws.com",
  "local.hunter2",
  "AWS::hunter2",
  "hunter2: correct",
  "hunter2 = 5",
  "hunter2{x}",
  "Пароль-hunter2",
  "secret:hunter2",
  "!Ref hunter2",
  "jsonencode(hunter2)",
  "hunter2,x",
  "{hunter2}",
] as const;

describe.each(FORMS)("%s is masked", (value) => {
  test.each([
    `value = "${value}"`,
    `{ name = "X", value = "${value}" }`,
    `value = var.prod ? "${value}" : "${value}"`,
    `value = ["${value}", "${value}"]`,
    `password = jsonencode({ password = "${value}" })`,
    `"Value": "${value}",`,
    `Value: "${value}"`,
    `Value: '${value}'`,
    `- { Name: X, Value: '${value}' }`,
    `X = "a" # ${value}`,
    `X = "a" // ${value}`,
    `Value: ${value.startsWith("!Ref") || value.startsWith("{") ? "x" : value}`,
    `  ${/^[{!]|[=:] /u.test(value) ? "x" : value}`,
    `"\\"${value}"`,
  ])("%s", (line) => {
    const path = line.includes(": ") || !/[="]/u.test(line) ? "t.yaml" : "main.tf";
    expect(marked(line, line, "the password of the secret in container app", path)[0]).not.toMatch(
      /hunter2/iu,
    );
  });
});

test("a mask keeps the marks in their place", () => {
  expect(marked('a = "hunter2", b = aws_x.y.arn', "aws_x.y.arn")).toEqual([
    'a = "•••", b = aws_x.y.arn',
    "aws_x.y.arn",
  ]);
  expect(marked('a = "hunter2"', "hunter2")[1]).toBe('"•••"');
});

test.each([
  ["a line that a machine wrote", `{"a": "${"x".repeat(500)}"}`],
  ["an empty line", "   "],
])("nothing is shown of %s", (_, line) => {
  const source = { path: "p", text: line };
  expect(excerptOf({ source, start: 0, end: line.length }, "")).toBeNull();
});

test("of several lines the first is shown, marked to its end; control characters are codes", () => {
  const source = { path: "p", text: "Statement: {\n  a: b }\n" };
  expect(excerptLines({ source, start: 11, end: 20 }, "", "")).toEqual([
    "1 │ Statement: {",
    "  │            ^",
  ]);
  const hostile = { path: "p", text: "Type: \u001b[31mx" };
  expect(excerptLines({ source: hostile, start: 0, end: 4 }, "x", "").join("")).not.toContain("\u001b");
});
