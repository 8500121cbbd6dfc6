/** What Terraform would refuse: one problem, at its place; everything else is still judged. */
import { describe, expect, test } from "vitest";
import { locate } from "../../index.ts";
import { judgeConfiguration } from "../support/configuration.ts";
import { isInside, marked } from "../support/marks.ts";

const READABLE = `
resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm:GetParameters", Resource = "*" }] })
}

resource "aws_ecs_task_definition" "good" {
  family                = "good"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{ name = "c", secrets = [{ name = "S", valueFrom = "/good" }] }])
}
`;

const task = (valueFrom: string): string => `
resource "aws_ecs_task_definition" "bad" {
  family                = "bad"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{ name = "c", secrets = [{ name = "S", valueFrom = ${valueFrom} }] }])
}
`;

/** The one problem, which stands inside the marks; the good definition is judged beside it. */
function problemIn(withMarks: string, files: Readonly<Record<string, string>> = {}): string {
  const input = marked(`${READABLE}${withMarks}`);
  const { report } = judgeConfiguration({ "main.tf": input.text, ...files });
  const [problem, ...more] = report.problems;
  expect(more.map((each) => each.message)).toEqual([]);
  if (!problem) throw new Error("there is no problem");
  expect(problem.severity).toBe("error");
  const location = locate(problem.span);
  expect(location.path).toBe("main.tf");
  expect(`${problem.message} ${isInside(input, location) ? "inside" : JSON.stringify(location)}`).toMatch(
    /inside$/u,
  );
  const good = report.reads.find((read) => read.workload.address.endsWith(".good"));
  expect(good?.outcome).toBe("readable");
  return problem.message;
}

describe("names that nothing declares", () => {
  test.each([
    ["a variable", "⟦var.nowhere⟧", /var\.nowhere is not declared/u],
    ["a variable in a string", '"/${⟦var.nowhere⟧}"', /var\.nowhere is not declared/u],
    ["a local", "⟦local.nowhere⟧", /local\.nowhere is not declared/u],
    ["a resource", "⟦aws_ssm_parameter.nowhere.name⟧", /aws_ssm_parameter\.nowhere is not declared/u],
    [
      "a data source",
      "⟦data.aws_ssm_parameter.nowhere.name⟧",
      /data\.aws_ssm_parameter\.nowhere is not declared/u,
    ],
    ["a module", "⟦module.nowhere.name⟧", /module\.nowhere is not declared/u],
    ["a function", "⟦nowhere(1)⟧", /no function nowhere/u],
    ["each outside of for_each", "⟦each.key⟧", /each is not declared/u],
    ["a path", "⟦path.nowhere⟧", /path\.nowhere is not declared/u],
    ["a key of a map", '{ a = "/a" }[⟦"b"⟧]', /"b"/u],
  ])("%s", (_, valueFrom, words) => {
    expect(problemIn(task(valueFrom))).toMatch(words);
  });

  test("an output that the module lacks", () => {
    const call = 'module "m" {\n  source = "./m"\n}\n';
    expect(
      problemIn(task("⟦module.m.nowhere⟧") + call, { "m/main.tf": 'output "name" {\n  value = "/a"\n}\n' }),
    ).toMatch(/output nowhere/u);
  });

  test("one that is used often is one problem", () => {
    expect(problemIn(task('"${⟦var.nowhere⟧}${var.nowhere}${var.nowhere}"'))).toMatch(/var\.nowhere/u);
  });
});

describe("files", () => {
  test.each([
    ["file", '⟦file("nowhere.txt")⟧', /nowhere\.txt/u],
    ["templatefile", '⟦templatefile("nowhere.tpl", {})⟧', /nowhere\.tpl/u],
    ["a template's variable", '⟦templatefile("t.tpl", {})⟧', /not given name/u],
  ])("%s", (_, valueFrom, words) => {
    const input = marked(`${READABLE}${task(valueFrom)}`);
    const { report } = judgeConfiguration({ "main.tf": input.text, "t.tpl": "/${name}" });
    expect(report.problems.map((problem) => problem.message)).toEqual([expect.stringMatching(words)]);
    expect(report.problems[0]?.severity).toBe("error");
  });

  test("a file that try asks for first is no problem", () => {
    const { report } = judgeConfiguration({
      "main.tf": READABLE + task('try(file("nowhere.txt"), "/other")'),
    });
    expect(report.problems).toEqual([]);
    expect(report.reads.map((read) => read.outcome)).toEqual(["readable", "readable"]);
  });

  test("a module whose folder is not there", () => {
    const call = '\nmodule "m" {\n  source = ⟦"./nowhere"⟧\n}\n';
    expect(problemIn(call)).toMatch(/no module in nowhere/u);
  });
});

describe("types and arguments", () => {
  test.each([
    ["a list in a string", '"/${⟦["a"]⟧}"', /only strings, numbers and booleans/u],
    ["null in a string", '"/${⟦null⟧}"', /null/u],
    ["an operator on strings", '⟦"a" + "b"⟧', /\+ takes numbers/u],
    ["a condition that is a string", '⟦"maybe"⟧ ? "/a" : "/b"', /boolean/u],
    ["too few arguments", '⟦replace("a")⟧', /replace.*3/u],
    ["an argument of a wrong type", 'join("", ⟦"a"⟧)', /join/u],
    ["an index beyond the end", '["/a"][⟦3⟧]', /no item 3/u],
    ["an attribute of a string", '"/a".⟦name⟧', /no attributes/u],
    ["division by zero", '"/${⟦1 / 0⟧}"', /division by zero/u],
    ["a key that comes up twice", '⟦{ for k in ["/a", "/a"] : "k" => k }⟧.k', /"k".*twice/u],
  ])("%s", (_, valueFrom, words) => {
    expect(problemIn(task(valueFrom))).toMatch(words);
  });

  test.each([
    ["a count that is a list", "count = ⟦[1]⟧", /count is a number/u],
    ["for_each over a string", 'for_each = ⟦"a"⟧', /for_each is a map/u],
    ["a name that is a list", 'name = ⟦["/a"]⟧', /name is a string/u],
  ])("%s", (_, argument, words) => {
    expect(problemIn(`\nresource "aws_ssm_parameter" "bad" {\n  ${argument}\n}\n`)).toMatch(words);
  });

  test("a variable's value of another type", () => {
    expect(
      problemIn(
        `\nvariable "sizes" {\n  type    = list(number)\n  default = ⟦"many"⟧\n}\n${task('"/${length(var.sizes)}"')}`,
      ),
    ).toMatch(/var\.sizes.*list/u);
  });
});

describe("blocks and syntax", () => {
  test.each([
    ["an unknown block", '\n⟦resorce⟧ "aws_ssm_parameter" "a" {\n}\n', /resorce/u],
    ["a resource without a name", '\n⟦resource "aws_ssm_parameter"⟧ {\n}\n', /label|name/u],
    ["an argument at the top", "\n⟦name⟧ = 1\n", /top of a file/u],
    ["an expression that does not parse", "\nlocals {\n  a = ⟦1 +⟧\n}\n", /./u],
    [
      "a resource declared twice",
      '\nresource "aws_ssm_parameter" "a" {\n}\n⟦resource "aws_ssm_parameter" "a"⟧ {\n}\n',
      /twice/u,
    ],
    [
      "locals that lead to themselves",
      `\nlocals {\n  a = local.b\n  b = ⟦local.a⟧\n}\n${task("local.a")}`,
      /local\.[ab] refers to itself/u,
    ],
  ])("%s", (_, more, words) => {
    const input = marked(`${READABLE}${more}`);
    const { report } = judgeConfiguration({ "main.tf": input.text });
    expect(report.problems.map((problem) => problem.message)).toEqual([expect.stringMatching(words)]);
    expect(report.reads.find((read) => read.workload.address.endsWith(".good"))?.outcome).toBe("readable");
  });
});

test("a broken stack does not silence its neighbours", () => {
  const { report } = judgeConfiguration({
    "a/main.tf": READABLE,
    "b/main.tf": `${READABLE}\nlocals {\n  x = \n}\n`,
    "c/main.tf": "resource {{{\n",
    "d/main.tf": READABLE,
  });
  expect(report.reads.map((read) => [read.stack, read.outcome])).toEqual([
    ["a", "readable"],
    ["b", "readable"],
    ["d", "readable"],
  ]);
  expect(report.problems.map((problem) => problem.span.source.path)).toEqual(["b/main.tf", "c/main.tf"]);
});
