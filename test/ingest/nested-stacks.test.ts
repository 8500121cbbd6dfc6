/**
 * Nested stacks: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html. A path
 * that is relative to its template is what `aws cloudformation package` uploads.
 */
import { describe, expect, test } from "vitest";
import { canread, judge as check } from "../support/command.ts";
import { FILES, judge, ROLE, ROOT, SECRET, stack, TASK, told, TRUST } from "../support/nested-templates.ts";

describe("parameters go down and outputs come up", () => {
  test("in whichever order the templates are given", () => {
    expect(told(judge(FILES))).toEqual(["App/Task readable Roles/Exec"]);
    expect(told(judge(Object.fromEntries(Object.entries(FILES).toReversed())))).toEqual([
      "App/Task readable Roles/Exec",
    ]);
  });

  test("the grant of another secret does not reach it", () => {
    const root = ROOT.replace("Readable: !Ref Secret", "Readable: !Ref Other").replace(
      "Resources:\n",
      "Resources:\n  Other: { Type: AWS::SecretsManager::Secret }\n",
    );
    const report = judge({ ...FILES, "root.yaml": root });
    expect(told(report)).toEqual(["App/Task unreadable Roles/Exec"]);
    // The reference is where the task names it, in the nested template; the stack is the root.
    expect(report.findings.map(({ rule, stack: path, at }) => [rule, path, at.source.path])).toEqual([
      ["unreadable-secret", "root.yaml", "task.yaml"],
    ]);
  });

  test("a nested stack that is never made is given nothing", () => {
    const never = stack("Never", "task.yaml", {}).replace("    Type:", "    Condition: Never\n    Type:");
    const conditions = "Conditions: { Never: !Equals [a, b] }\n";
    const judged = (head: string, nested: string) =>
      told(judge({ ...FILES, "root.yaml": head + ROOT + nested }));
    expect(judged(conditions, never)).toEqual(["App/Task readable Roles/Exec"]);
    expect(
      judged("", stack("Given", "task.yaml", {})).filter((each) => each.startsWith("error")),
    ).not.toEqual([]);
  });

  test("one template nested twice is two of each resource", () => {
    const twice = `Resources:
  One: { Type: AWS::SecretsManager::Secret }
  Two: { Type: AWS::SecretsManager::Secret }
${stack("First", "role.yaml", { Readable: "!Ref One" })}${stack("Second", "role.yaml", { Readable: "!Ref Two" })}${stack("A", "task.yaml", { Role: "!GetAtt First.Outputs.Arn", Secret: "!Ref One" })}${stack("B", "task.yaml", { Role: "!GetAtt First.Outputs.Arn", Secret: "!Ref Two" })}`;
    expect(told(judge({ ...FILES, "root.yaml": twice }))).toEqual([
      "A/Task readable First/Exec",
      "B/Task unreadable First/Exec",
    ]);
  });

  test("through two levels, in folders of their own", () => {
    const middle = `Parameters:
  Secret: { Type: String }
Resources:
${stack("Roles", "../role.yaml", { Readable: "!Ref Secret" })}${stack("App", "../task.yaml", { Role: "!GetAtt Roles.Outputs.Arn", Secret: "!Ref Secret" })}`;
    const root = `Resources:\n${SECRET}${stack("Middle", "inner/middle.yaml", { Secret: "!Ref Secret" })}`;
    const files = { "root.yaml": root, "inner/middle.yaml": middle, "role.yaml": ROLE, "task.yaml": TASK };
    expect(told(judge(files))).toEqual(["Middle/App/Task readable Middle/Roles/Exec"]);
  });

  test("a list is given as a text with commas, or as a list", () => {
    const task = TASK.replace("Secret: { Type: String }", "Secret: { Type: CommaDelimitedList }").replace(
      "!Ref Secret",
      "!Select [1, !Ref Secret]",
    );
    const name = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf";
    const root = (given: string): string =>
      `Resources:\n${stack("Roles", "role.yaml", { Readable: name })}${stack("App", "task.yaml", { Role: "!GetAtt Roles.Outputs.Arn", Secret: given })}`;
    for (const given of [`!Join [",", [x, "${name}"]]`, `"x, ${name}"`, `[x, "${name}"]`]) {
      expect(told(judge({ "root.yaml": root(given), "role.yaml": ROLE, "task.yaml": task }))).toEqual([
        "App/Task undetermined Roles/Exec",
      ]);
    }
    const regional = `Resources:\n${stack("Roles", "role.yaml", { Readable: "!Ref Secret" })}${SECRET}${stack("App", "task.yaml", { Role: "!GetAtt Roles.Outputs.Arn", Secret: "[x, !Ref Secret]" })}`;
    expect(told(judge({ "root.yaml": regional, "role.yaml": ROLE, "task.yaml": task }))).toEqual([
      "App/Task readable Roles/Exec",
    ]);
  });

  test("a default is the value where the parent gives none", () => {
    const role = ROLE.replace("Readable: { Type: String }", "Readable: { Type: String, Default: '*' }");
    const root = ROOT.replace(
      stack("Roles", "./role.yaml", { Readable: "!Ref Secret" }),
      stack("Roles", "role.yaml"),
    );
    expect(told(judge({ ...FILES, "root.yaml": root, "role.yaml": role }))).toEqual([
      "App/Task readable Roles/Exec",
    ]);
  });

  test("what the parent does not know is one of the values that the nested template allows", () => {
    const task = TASK.replace(
      "  Secret: { Type: String }",
      "  Secret: { Type: String, AllowedValues: [/app/a, /app/b] }",
    );
    const role = ROLE.replace("secretsmanager:GetSecretValue", "ssm:GetParameters");
    const root = `Parameters:
  Name: { Type: String }
Resources:
${stack("Roles", "role.yaml", { Readable: '!Sub "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/app/*"' })}${stack("App", "task.yaml", { Role: "!GetAtt Roles.Outputs.Arn", Secret: "!Ref Name" })}`;
    expect(told(judge({ "root.yaml": root, "role.yaml": role, "task.yaml": task }))).toEqual([
      "App/Task readable Roles/Exec",
    ]);
  });
});

describe("conditions of nested stacks", () => {
  const when = (id: string, condition: string): string => `  ${id}: !Equals [!Ref ${condition}, "yes"]\n`;
  const root = (condition: string): string => `Parameters:
  Grant: { Type: String }
  Run: { Type: String }
Conditions:
${when("Granting", "Grant")}${when("Running", "Run")}Resources:
${SECRET}  Exec:
    Type: AWS::IAM::Role
    Properties:${TRUST}
      RoleName: exec
${stack("Grants", "grants.yaml", { Secret: "!Ref Secret" }, "    Condition: Granting\n")}${stack("App", "task.yaml", { Role: "!GetAtt Exec.Arn", Secret: "!Ref Secret" }, `    Condition: ${condition}\n`)}`;
  const grants = `Parameters:
  Secret: { Type: String }
Resources:
  Read:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [exec]
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret }]
`;

  test("hold for everything inside", () => {
    const files = { "grants.yaml": grants, "task.yaml": TASK };
    expect(told(judge({ ...files, "root.yaml": root("Granting") }))).toEqual(["App/Task readable Exec"]);
    const report = judge({ ...files, "root.yaml": root("Running") });
    expect(told(report)).toEqual(["App/Task undetermined Exec"]);
    expect(report.findings[0]?.message).toContain("when Grant is anything else");
  });
});

describe("what CloudFormation refuses", () => {
  test.each([
    [
      "a parameter without a value",
      ROOT.replace("Role: !GetAtt Roles.Outputs.Arn", "Secret: !Ref Secret").replace(
        "        Secret: !Ref Secret\n        Secret: !Ref Secret\n",
        "        Secret: !Ref Secret\n",
      ),
      "error: the nested stack App gives its parameter Role no value",
    ],
    [
      "a parameter that is not declared",
      ROOT.replace("        Role: ", "        Colour: red\n        Role: "),
      'error: the template of the nested stack App has no parameter "Colour"',
    ],
    [
      "an output that is not declared",
      ROOT.replace("Outputs.Arn", "Outputs.RoleArn"),
      'error: the nested stack Roles has no output "RoleArn"',
    ],
  ])("%s", (_, root, expected) => {
    expect(told(judge({ ...FILES, "root.yaml": root }))).toContain(expected);
  });

  test("templates that nest themselves end", () => {
    const inner = `Resources:\n${SECRET}${stack("Again", "root.yaml")}`;
    const report = judge({ "root.yaml": `Resources:\n${stack("Inner", "inner.yaml")}`, "inner.yaml": inner });
    expect(told(report)).toContain(
      "error: the nested stack Again is of the template root.yaml, in which it is nested",
    );
    const self = judge({ "t.yaml": `Resources:\n${stack("Self", "t.yaml")}` });
    expect(told(self)).toEqual([
      "error: the nested stack Self is of the template t.yaml, in which it is nested",
    ]);
  });

  test("templates that double at each level end", () => {
    const levels = Array.from({ length: 14 }, (_, level): readonly [string, string] => [
      `${level}.yaml`,
      `Resources:\n${stack("A", `${level + 1}.yaml`)}${stack("B", `${level + 1}.yaml`)}`,
    ]);
    const report = judge({ ...Object.fromEntries(levels), "14.yaml": `Resources:\n${SECRET}` });
    expect(told(report)).toContain("error: there are more than 1000 nested stacks");
  });
});

describe("files", () => {
  test("a nested template is found beside the one that is named", async () => {
    const { status, report } = await check(FILES, ["root.yaml"]);
    expect(status).toBe(0);
    expect(
      report.reads.map(({ stack: path, workload, verdict, location }) => [
        path,
        workload,
        verdict,
        location.path,
      ]),
    ).toEqual([["root.yaml", "App/Task", "readable", "task.yaml"]]);
    expect(report.inputs).toEqual([{ path: "root.yaml", kind: "cloudformation" }]);
  });

  test("and from a folder that is walked, each template is judged through its caller only", async () => {
    const { report } = await check(FILES, ["."]);
    expect(report.reads.map(({ workload, stack: path }) => [workload, path])).toEqual([
      ["App/Task", "root.yaml"],
    ]);
    expect(report.inputs.map(({ path }) => path).toSorted()).toEqual(["role.yaml", "root.yaml", "task.yaml"]);
  });

  test("a nested template alone is a root", async () => {
    const { report } = await check(FILES, ["task.yaml"]);
    expect(report.reads.map(({ workload, verdict }) => [workload, verdict])).toEqual([
      ["Task", "undetermined"],
    ]);
  });

  test("nothing outside of the project is opened", async () => {
    const files = {
      "project/root.yaml": ROOT.replace("task.yaml", "../task.yaml"),
      "project/role.yaml": ROLE,
      "task.yaml": TASK,
    };
    const { report } = await check(files, ["root.yaml"], { directory: "project" });
    expect(report.problems.map(({ message }) => message)).toEqual([
      "the nested stack App is not judged: there is no template ../task.yaml",
    ]);
  });

  test("what a nested template lacks is repaired in it", async () => {
    const role = ROLE.replace("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret");
    const files = { ...FILES, "role.yaml": role };
    const { status, written } = await canread(["fix", "root.yaml", "--write"], { files });
    expect(status).toBe(0);
    // In its own words: the secret is a parameter there.
    expect(written("role.yaml")).toContain("secretsmanager:GetSecretValue");
    expect(written("role.yaml")?.match(/Readable\b/gu)).toHaveLength(3);
  });

  test("but not in one that is nested twice, where it would reach further", async () => {
    const role = ROLE.replace("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret");
    const root = `${ROOT}${stack("More", "role.yaml", { Readable: "!Ref Secret" })}`;
    const { status, stdout, written } = await canread(["fix", "root.yaml", "--write"], {
      files: { ...FILES, "root.yaml": root, "role.yaml": role },
    });
    expect([status, written("role.yaml")]).toEqual([1, role]);
    expect(stdout).toContain("as a policy document");
  });
});
