/** Lines of the source beside messages: the right part marked, and nothing shown that the report does not tell. */
import { describe, expect, test } from "vitest";
import { excerptLines, excerptOf } from "../report/excerpt.ts";

function marked(line: string, part: string, told = ""): readonly [text: string, marked: string] {
  const source = { path: "main.tf", text: `first\n${line}\nlast\n` };
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
  expect(marked(line, part)).toEqual([text, part]);
});

test("a name is shown where the report tells it, and masked where it does not", () => {
  const line = '{ name = "DB", value = "hunter2" }';
  expect(marked(line, line, "DB in container app")[0]).toBe('{ name = "DB", value = "•••" }');
  expect(marked(line, line, "")[0]).toBe('{ name = "•••", value = "•••" }');
});

describe("values are masked", () => {
  test.each([
    "password = hunter2",
    "Password: hunter2",
    'SecretString: \'{"password":"hunter2"}\'',
    'url = "postgres://app:hunter2@db:5432/x"',
    "Value: Bearer hunter2.abc.def",
    "      - hunter2",
    'secret_string = jsonencode({ password = "hunter2" })',
    'value = "hunter2:x" # hunter2',
    '  "hunter2",',
    "eyJhbGciOiJIUzI1NiJ9.hunter2.x",
    "AKIAhunter2: hunter2",
  ])("%s", (line) => {
    expect(marked(line, line)[0].replace(/^AKIAhunter2:/u, "")).not.toContain("hunter2");
  });
});

test("a mask keeps the marks in their place", () => {
  expect(marked('a = "hunter2", b = aws_x.y.arn', "aws_x.y.arn")).toEqual([
    'a = "•••", b = aws_x.y.arn',
    "aws_x.y.arn",
  ]);
  expect(marked('a = "hunter2"', "hunter2")[1]).toBe("•••");
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
