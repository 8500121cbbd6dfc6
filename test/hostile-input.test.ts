/**
 * Input by somebody who means ill: it may cost a bounded time and memory, reads nothing that is not the project's, and
 * puts nothing of its own between the lines of a report.
 *
 * What stands elsewhere:
 * - nesting of 10,000 levels, aliases, Join and Sub that write out gigabytes, conditions that double: runaway-input
 * - names that JavaScript inherits, in templates, plans and parameters; names that steer a terminal: strange-names; in
 *   everything else, and markup in every format: hostile-names
 * - links to themselves, paths below files, broken documents, circles: bad-input; values of wrong types: wrong-types
 * - encodings and binary files: encodings; templates that nest themselves or double: ingest/nested-stacks; loops that
 *   multiply: ingest/loops; texts of XML and of GitLab's report: junit, gitlab; mutants of everything: fuzz
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { zipSync } from "fflate";
import { judge, type Files, type Judged } from "./support/command.ts";
import { change, GOOD, plan, planParts, referring } from "./support/templates.ts";

const MARK = "do-not-tell-this";

/** A task whose reference is an expression, in a configuration of its own. */
const task = (valueFrom: string): string => `
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = "app", secrets = [{ name = "A", valueFrom = ${valueFrom} }] }])
}
`;

const told = ({ report }: Judged): string => report.problems.map(({ message }) => message).join("\n");

describe("files that are none of the project's", () => {
  const outside = ["/etc/passwd", "../outside.txt", "/proc/self/environ", "link.txt", "folder/outside.txt"];
  const prepare = (folder: string): void => {
    const project = join(folder, "project");
    for (const name of ["outside.txt", "outside.tf", "outside.tf.json"])
      writeFileSync(join(folder, name), MARK);
    mkdirSync(join(project, "links"), { recursive: true });
    symlinkSync("../outside.txt", join(project, "link.txt"));
    symlinkSync("../../outside.txt", join(project, "links/link.tf"));
    symlinkSync("..", join(project, "folder"));
  };

  test.each([
    ...outside.map((path) => `file("${path}")`),
    'file("${path.module}/../outside.txt")',
    'filebase64("../outside.txt")',
    'templatefile("../outside.txt", {})',
    'filesha256("../outside.txt")',
    'jsondecode(file("/etc/passwd"))',
    // Named as configurations are.
    'file("../outside.tf")',
    'file("links/link.tf")',
    'file("${path.module}/folder/outside.tf")',
    'templatefile("../outside.tf.json", {})',
  ])("%s", async (expression) => {
    const judged = await judge({ "project/main.tf": task(expression) }, ["."], {
      directory: "project",
      prepare,
    });
    expect(judged.report.reads.map(({ verdict }) => verdict)).toEqual(["undetermined"]);
    expect(judged.text.replaceAll(/\s+/gu, " ")).toMatch(
      /lies outside the analysed folder|Open: the value of filesha256/u,
    );
    expect(JSON.stringify(judged.report) + judged.text).not.toMatch(new RegExp(`${MARK}|root:`, "u"));
  });

  // Not repaired yet.
  test("fileexists and fileset do not tell what lies there", async () => {
    const outcomeOf = async (expression: string): Promise<string> => {
      const judged = await judge({ "project/main.tf": task(expression) }, ["."], {
        directory: "project",
        prepare,
      });
      expect(judged.status).toBeLessThan(3);
      return JSON.stringify(judged.report.reads.map(({ verdict, secret }) => [verdict, secret]));
    };
    const exists = (path: string): string => `fileexists("${path}") ? "/yes" : "/no"`;
    expect(await outcomeOf(exists("/etc/passwd"))).toBe(await outcomeOf(exists("/etc/no-such-file")));
    expect(await outcomeOf('join("", fileset("..", "*.txt"))')).not.toContain("outside.txt");
  });

  test("links in a folder that is walked are not followed", async () => {
    const { report } = await judge({ "project/t.yaml": GOOD }, ["."], {
      directory: "project",
      prepare: (folder) => {
        writeFileSync(join(folder, "other.yaml"), GOOD);
        symlinkSync("../other.yaml", join(folder, "project/link.yaml"));
        symlinkSync("..", join(folder, "project/up"));
      },
    });
    expect(report.inputs.map(({ path }) => path)).toEqual(["t.yaml"]);
  });

  test("a module outside shows its configuration and no file beside it", async () => {
    const judged = await judge(
      {
        "project/main.tf": 'module "m" {\n  source = "../shared"\n}\n',
        "shared/main.tf": task('file("${path.module}/word.txt")'),
        "shared/word.txt": MARK,
      },
      ["."],
      { directory: "project" },
    );
    expect(JSON.stringify(judged.report) + judged.text).not.toContain(MARK);
  });

  test("a link that is named like a configuration", async () => {
    const links = (folder: string): void => {
      writeFileSync(join(folder, "outside.txt"), `resource "${MARK}" {\n`);
      symlinkSync("../outside.txt", join(folder, "project/link.tf"));
    };
    const judged = await judge({ "project/main.tf": task('"/a"') }, ["."], {
      directory: "project",
      prepare: links,
    });
    expect(JSON.stringify(judged.report) + judged.text).not.toContain(MARK);
    expect(told(judged)).toBe("link.tf lies outside the analysed folder, and is not read");
  });

  test("a nested template outside of the repository, from the folder above", async () => {
    const files = {
      "outside.yaml": GOOD,
      "project/t.yaml": `${GOOD}  N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ../outside.yaml } }\n`,
      "project/.git/HEAD": "ref: refs/heads/main\n",
    };
    const judged = await judge(files, ["project/t.yaml"]);
    expect(judged.report.reads.map(({ workload }) => workload)).toEqual(["Task"]);
  });

  test("a nested template by a path that leads out", async () => {
    const nested = `${GOOD}  N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ../../../../etc/passwd } }\n`;
    const judged = await judge({ "project/t.yaml": nested }, ["t.yaml"], { directory: "project" });
    expect(JSON.stringify(judged.report) + judged.text).not.toContain("root:");
    expect(judged.status).toBeLessThan(3);
  });
});

/** Nothing ever writes into them: whoever opens one waits for ever. */
describe.skipIf(process.platform === "win32")("named pipes", () => {
  const pipe = (...names: readonly string[]) => {
    return (folder: string): void => {
      for (const name of names) execFileSync("mkfifo", [join(folder, name)]);
    };
  };

  test("as an argument", async () => {
    const judged = await judge({ "t.yaml": GOOD }, ["pipe", "t.yaml"], { prepare: pipe("pipe") });
    expect(told(judged)).toBe("this is neither a file nor a directory");
    expect(judged.report.reads).toHaveLength(1);
  });

  test("in a folder that is walked", async () => {
    const names = ["a.yaml", "b.json", "c.tf", "d.tf.json", "terraform.tfvars", "e.auto.tfvars"];
    const judged = await judge({ "t.yaml": GOOD, "z.tf": task('"/a"') }, ["."], { prepare: pipe(...names) });
    expect(judged.report.reads.map(({ name }) => name).toSorted()).toEqual(["A", "TOKEN"]);
  });

  test("as a file that an expression reads", async () => {
    const judged = await judge({ "main.tf": task('file("pipe")') }, ["."], { prepare: pipe("pipe") });
    expect(judged.report.reads.map(({ verdict }) => verdict)).toEqual(["undetermined"]);
    expect(judged.text.replaceAll(/\s+/gu, " ")).toMatch(/pipe is not a file/u);
  });
});

describe("small expressions of large values", () => {
  test.each([
    ["range", 'join("", range(1000000000))'],
    ["range of fractions", 'join("", range(0, 1, 0.000000001))'],
    [
      "towers of setproduct",
      `join("", flatten(setproduct(${Array<string>(12).fill("range(100)").join(", ")})))`,
    ],
    ["format with a width", 'format("%1000000000d", 1)'],
    ["format with a precision", 'format("%.1000000000f", 1)'],
    ["format by an argument", 'format("%[1000000000]d", 1)'],
    ["pow", "tostring(pow(10, 1000000000))"],
    ["a number with an exponent", "tostring(1e1000000000)"],
    ["chunklist", 'join("", flatten(chunklist(range(1000), 0.0000001)))'],
    ["cidrsubnets", `join("", [for i in range(1000) : cidrsubnet("::/0", 128, i * 1e30)])`],
    ["indent", `indent(1000000000, "a\\nb")`],
    [
      "replace that doubles",
      `replace(replace(replace("${"a".repeat(1000)}", "a", "${"b".repeat(1000)}"), "b", "${"c".repeat(1000)}"), "c", "${"d".repeat(1000)}")`,
    ],
    ["base64gunzip of zeros", `base64gunzip("${"A".repeat(100)}")`],
  ])("%s", async (_, expression) => {
    const judged = await judge({ "main.tf": task(expression) }, ["."]);
    expect(judged.stderr).toBe("");
    expect(judged.report.reads.map(({ verdict }) => verdict)).not.toContain("readable");
  });

  test.each([
    ["a list", "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]"],
    ["a map", "{for a in range(1000) : a => {for b in range(1000) : b => {for c in range(1000) : c => c}}}"],
    ["under try", 'try([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]], "x")'],
  ])("a for over a for over a for: %s", async (_, nested) => {
    const judged = await judge({ "main.tf": task(`"/a\${jsonencode(${nested})}"`) }, ["."]);
    expect(judged.stderr).toBe("");
    expect(judged.status).toBe(2);
    expect(judged.report.problems.map(({ kind }) => kind)).toEqual(["bound"]);
    expect(judged.report.reads.map(({ verdict }) => verdict)).not.toContain("readable");
  });

  test("two within each other are worked out", async () => {
    const nested = "length(flatten([for a in range(300) : [for b in range(300) : b]]))";
    const judged = await judge({ "main.tf": task(`"/a\${${nested}}"`) }, ["."]);
    expect(judged.report.problems).toEqual([]);
    expect(JSON.stringify(judged.report.reads)).toContain("/a90000");
  });

  test("locals that double", async () => {
    const lines = Array.from(
      { length: 40 },
      (_, at) => `  a${at + 1} = "\${local.a${at}}\${local.a${at}}"\n`,
    );
    const text = `locals {\n  a0 = "ab"\n${lines.join("")}}\n${task("local.a40")}`;
    const judged = await judge({ "main.tf": text }, ["."]);
    expect(judged.stderr).toBe("");
    expect(judged.report.reads.map(({ verdict }) => verdict)).not.toContain("readable");
  });

  test("lists that double", async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `  a${at + 1} = [local.a${at}, local.a${at}]\n`);
    const text = `locals {\n  a0 = ["x"]\n${lines.join("")}}\n${task('join("", flatten(local.a40))')}`;
    const judged = await judge({ "main.tf": text }, ["."]);
    expect(judged.stderr).toBe("");
  });

  test("count", async () => {
    const text = `resource "aws_ssm_parameter" "p" {\n  count = 1000000000\n  name = "/a"\n  type = "String"\n}\n`;
    const judged = await judge({ "main.tf": text }, ["."]);
    expect([judged.status, judged.stderr]).toEqual([2, ""]);
    expect(told(judged)).toMatch(/10,?000/u);
  });

  test("regular expressions that backtrack", async () => {
    const many = "a".repeat(50_000);
    for (const pattern of ["(a+)+$", "(a|a)*b", "(.*)*x", "(a?){500}a{500}b"]) {
      const text = `locals {\n  long = "${many}!"\n}\n${task(`length(regexall("${pattern}", local.long)) > 0 ? "/a" : "/b"`)}`;
      const judged = await judge({ "main.tf": text }, ["."]);
      expect(judged.stderr).toBe("");
    }
    const template = referring(
      "!Ref P",
      `Parameters: { P: { Type: String, Default: "${"a".repeat(4000)}!", AllowedPattern: "(a+)+$" } }\n`,
    );
    expect((await judge(template)).stderr).toBe("");
  });
});

describe("modules and templates in circles", () => {
  test("modules that call each other twice", async () => {
    const calls = (to: string): string =>
      `module "a" {\n  source = "${to}"\n}\nmodule "b" {\n  source = "${to}"\n}\n`;
    const files = {
      "main.tf": `${task('"/a"')}${calls("./x")}`,
      "x/x.tf": calls("../y"),
      "y/y.tf": calls("../x"),
    };
    const judged = await judge(files, ["main.tf"]);
    expect(judged.status).toBe(2);
    expect(judged.report.problems.map(({ kind }) => kind)).toContain("bound");
    expect(judged.report.reads).toHaveLength(1);
  });

  test("a module of itself, with a count", async () => {
    const files = { "main.tf": `${task('"/a"')}module "a" {\n  source = "./"\n  count  = 3\n}\n` };
    const judged = await judge(files, ["main.tf"]);
    expect(judged.status).toBe(2);
    expect(judged.report.problems.map(({ kind }) => kind)).toContain("bound");
  });

  test("a templatefile that asks for itself", async () => {
    const files = { "main.tf": task('templatefile("t.tpl", {})'), "t.tpl": '${templatefile("t.tpl", {})}' };
    const judged = await judge(files, ["."]);
    expect([judged.status, judged.stderr]).toEqual([2, ""]);
  });

  test("a list of modules that leads out, or is none", async () => {
    for (const list of [
      "{",
      "[]",
      "null",
      '{"Modules": 1}',
      '{"Modules": [{"Key": "__proto__", "Dir": "../.."}]}',
    ]) {
      const files: Files = {
        "main.tf": `module "m" {\n  source = "a/b/c"\n}\n`,
        ".terraform/modules/modules.json": list,
      };
      expect((await judge(files, ["main.tf"])).status).toBeLessThan(3);
    }
  });

  test("a template that includes itself", async () => {
    const text = `${GOOD}  Fn::Transform: { Name: AWS::Include, Parameters: { Location: t.yaml } }\n`;
    const judged = await judge({ "t.yaml": text });
    expect([judged.status, judged.stderr]).toEqual([0, ""]);
  });
});

describe("much of everything", () => {
  test("100,000 resources in one module", { timeout: 120_000 }, async () => {
    const text = Array.from(
      { length: 100_000 },
      (_, at) => `resource "aws_sns_topic" "t${at}" {\n  name = "t${at}"\n}\n`,
    ).join("");
    const judged = await judge({ "main.tf": text + task('"/a"') }, ["main.tf"]);
    expect(judged.stderr).toBe("");
    expect(judged.report.reads).toHaveLength(1);
  });

  test(
    "a plan in one line, with 8,000 task definitions that share a role",
    { timeout: 120_000 },
    async () => {
      const tasks = Array.from({ length: 8000 }, (_, at) =>
        change("aws_ecs_task_definition", `t${at}`, planParts().task),
      );
      const judged = await judge({ "plan.json": JSON.stringify(plan(planParts(), tasks)) });
      expect([judged.status, judged.stderr]).toEqual([0, ""]);
      expect(judged.report.reads).toHaveLength(8001);
    },
  );

  test("lines of 10 MB", { timeout: 120_000 }, async () => {
    const long = "x".repeat(10_000_000);
    for (const files of [
      { "t.yaml": `# ${long}\n${GOOD}` },
      { "t.yaml": `Description: ${long}\n${GOOD}` },
      { "t.json": `{"Resources": {"A": {"Type": "X"}}, "Description": "${long}"}` },
      { "main.tf": `# ${long}\n${task('"/a"')}` },
      { "main.tf": task(`"/${long}"`) },
    ] satisfies readonly Files[]) {
      const judged = await judge(files);
      expect(judged.stderr).toBe("");
      expect(judged.text.length).toBeLessThan(100_000);
    }
  });

  test.each([
    ["JSON", "t.json", `{"Resources": {"A": ${"[".repeat(100_000)}${"]".repeat(100_000)}}}`],
    ["JSON that is not closed", "t.json", '{"a":'.repeat(100_000)],
    ["YAML", "t.yaml", `Resources: ${"[".repeat(100_000)}${"]".repeat(100_000)}\n`],
    ["HCL lists", "main.tf", `locals {\n  a = ${"[".repeat(100_000)}${"]".repeat(100_000)}\n}\n`],
    ["HCL parentheses", "main.tf", `locals {\n  a = ${"(".repeat(100_000)}1${")".repeat(100_000)}\n}\n`],
    ["HCL operators", "main.tf", `locals {\n  a = ${"!".repeat(100_000)}true\n}\n`],
    ["HCL sums", "main.tf", `locals {\n  a = 1${" + 1".repeat(100_000)}\n}\n`],
    ["HCL templates", "main.tf", `locals {\n  a = ${'"${'.repeat(50_000)}1${'}"'.repeat(50_000)}\n}\n`],
    ["HCL blocks", "main.tf", `${"a {\n".repeat(100_000)}${"}\n".repeat(100_000)}`],
    ["HCL conditions", "main.tf", `locals {\n  a = ${"true ? 1 : ".repeat(100_000)}1\n}\n`],
    ["HCL indices", "main.tf", `locals {\n  b = []\n  a = local.b${"[0]".repeat(100_000)}\n}\n`],
    ["tf.json", "main.tf.json", `{"locals": {"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}}`],
  ])("%s 100,000 deep", async (_, name, text) => {
    const judged = await judge({ [name]: text });
    expect(judged.stderr).not.toMatch(/defect of canread|Maximum call stack/u);
    expect([0, 2]).toContain(judged.status);
    // What was judged as a whole has no problem, and what was not has one.
    expect(judged.report.problems.some(({ severity }) => severity === "error")).toBe(judged.status === 2);
  });

  test("a JSON text in a plan's attribute, nested 100,000 deep", async () => {
    const text = task(`jsondecode("${"[".repeat(100_000)}${"]".repeat(100_000)}")[0]`);
    const judged = await judge({ "main.tf": text });
    expect([judged.status, judged.stderr]).toEqual([2, ""]);
  });

  // Not repaired yet.
  test("a chain of 20,000 locals", async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `  a${at} = local.a${at + 1}\n`);
    const text = `locals {\n${lines.join("")}  a20000 = "/a"\n}\n${task("local.a0")}`;
    const judged = await judge({ "main.tf": text });
    expect(judged.stderr).toBe("");
    expect([0, 1, 2]).toContain(judged.status);
  });
});

describe("plan files", () => {
  const file = (entries: Readonly<Record<string, Uint8Array>>): Uint8Array => zipSync(entries);

  test.each<readonly [what: string, content: Uint8Array]>([
    ["an archive that ends at once", Buffer.from("PK\u0003\u0004")],
    ["no plan in it", file({ other: Buffer.from("x") })],
    ["an empty plan", file({ tfplan: new Uint8Array() })],
    ["a length beyond the end", file({ tfplan: Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]) })],
    ["gigabytes of zeros", file({ tfplan: new Uint8Array(600_000_000) })],
    ["names that lead out", file({ tfplan: new Uint8Array(), "tfconfig/m-/../../x.tf": Buffer.from("x") })],
  ])("%s", { timeout: 120_000 }, async (_, content) => {
    const judged = await judge({ tfplan: content });
    expect([judged.status, judged.stderr]).toEqual([2, ""]);
    expect(judged.report.problems).toHaveLength(1);
  });
});
