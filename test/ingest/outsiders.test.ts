/** Resources whose doing is not in view: nested stacks, modules, custom resources, macros, inclusions. */
import { describe, expect, test } from "vitest";
import type { Report } from "../../index.ts";
import { judge, ROOT, SECRET, stack, TASK, told, TRUST } from "../support/nested-templates.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-transform.html */
test.each(["AWS::Include", "Acme"])("%s beside the properties of a role may add policies", (macro) => {
  const call = `Fn::Transform: { Name: ${macro}, Parameters: { Location: s3://bucket/policies.yaml } }`;
  const template = `Resources:
${SECRET}  Exec:
    Type: AWS::IAM::Role
    Properties:
      ${call}${TRUST}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Exec.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: !Ref Secret }] }]
`;
  const outcomes = (text: string) => judge({ "t.yaml": text }).reads.map((read) => read.outcome);
  expect(outcomes(template)).toEqual(["undetermined"]);
  expect(outcomes(template.replace(call, ""))).toEqual(["unreadable"]);
});

describe("what is not in view", () => {
  test("a template that lies elsewhere leaves what it gives open", () => {
    const root = ROOT.replace("./role.yaml", "https://bucket.s3.amazonaws.com/role.yaml");
    expect(told(judge({ "root.yaml": root, "task.yaml": TASK }))).toEqual([
      "info: the nested stack Roles is not judged: its template lies elsewhere",
      "App/Task undetermined -",
    ]);
  });

  test("a template that is missing as well", () => {
    expect(told(judge({ "root.yaml": ROOT, "task.yaml": TASK }))).toEqual([
      "info: the nested stack Roles is not judged: there is no template role.yaml",
      "App/Task undetermined -",
    ]);
  });

  const HANDED = `Resources:
${SECRET}  Exec:
    Type: AWS::IAM::Role
    Properties:${TRUST}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Exec.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: !Ref Secret }] }]
`;

  test.each([
    ["a nested stack", stack("Other", "https://example.com/t.yaml", { Role: "!Ref Exec" })],
    ["a module", "  Other: { Type: Example::App::Grants::MODULE, Properties: { Role: !GetAtt Exec.Arn } }\n"],
    ["a custom resource", "  Other: { Type: Custom::Grant, Properties: { Roles: [!Ref Exec] } }\n"],
    ["a third party's type", "  Other: { Type: Acme::Iam::Grant, Properties: { Role: !Ref Exec } }\n"],
    [
      "a product",
      "  Other: { Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct, Properties: { ProvisioningParameters: [{ Key: R, Value: !Ref Exec }] } }\n",
    ],
    [
      "a stack set",
      "  Other: { Type: AWS::CloudFormation::StackSet, Properties: { Parameters: [{ ParameterKey: R, ParameterValue: !Ref Exec }] } }\n",
    ],
  ])("%s that is handed a role may give it policies", (_, other) => {
    expect(judge({ "t.yaml": HANDED }).reads.map((read) => read.outcome)).toEqual(["unreadable"]);
    const { reads, findings } = judge({ "t.yaml": `${HANDED}${other}` });
    expect(reads.map((read) => read.outcome)).toEqual(["undetermined"]);
    expect(findings[0]?.message).toContain("it is handed to Other");
  });

  test.each([
    ["a nested stack", stack("Other", "https://example.com/t.yaml", { Secret: "!Ref Secret" })],
    ["a module", "  Other: { Type: Example::App::Grants::MODULE, Properties: { Name: x } }\n"],
    ["a custom resource", "  Other: { Type: Custom::Seed, Properties: { Secret: !Ref Secret } }\n"],
  ])("%s that is not handed the role changes nothing of it", (_, other) => {
    expect(judge({ "t.yaml": `${HANDED}${other}` }).reads.map((read) => read.outcome)).toEqual([
      "unreadable",
    ]);
  });

  test("what a custom resource gives may be the name of anything", () => {
    const looked = HANDED.replace("ValueFrom: !Ref Secret", "ValueFrom: !GetAtt Found.Arn");
    const found = "  Found: { Type: Custom::Lookup, Properties: { Name: app } }\n";
    expect(judge({ "t.yaml": `${looked}${found}` }).reads.map((read) => read.outcome)).toEqual([
      "undetermined",
    ]);
  });

  test("resources of a module may be referred to, although they are not in view", () => {
    const modular = HANDED.replace("ValueFrom: !Ref Secret", "ValueFrom: !Ref StoreSecret");
    const store = "  Store: { Type: Example::App::Store::MODULE, Properties: { Name: x } }\n";
    expect(told(judge({ "t.yaml": `${modular}${store}` }))).toEqual([
      "info: what the module Example::App::Store::MODULE makes is not judged",
      "Task undetermined Exec",
    ]);
  });

  test("a macro of the whole template may repair what is wrong, and is assumed to spoil nothing", () => {
    const macro = (text: string): Report => judge({ "t.yaml": `Transform: [Shop]\n${text}` });
    const { reads, findings } = macro(HANDED);
    expect(reads.map((read) => read.outcome)).toEqual(["undetermined"]);
    expect(findings[0]?.message).toContain("the macro Shop may change it before it is deployed");
    const granted = HANDED.replace(
      "    Properties:\n      AssumeRole",
      `    Properties:
      Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }]
      AssumeRole`,
    );
    const [read] = macro(granted).reads;
    expect(read?.outcome).toBe("readable");
    expect(read?.assumptions).toContainEqual({
      message: "the macro Shop leaves what is written here as it is",
      standing: false,
    });
    // The transform of SAM makes resources of its own and leaves the others alone.
    const sam = judge({ "t.yaml": `Transform: AWS::Serverless-2016-10-31\n${HANDED}` });
    expect(sam.reads.map((each) => each.outcome)).toEqual(["unreadable"]);
  });

  test("AWS::Include may add policies", () => {
    const included = HANDED.replace(
      "Resources:\n",
      "Resources:\n  Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/more.yaml } }\n",
    );
    expect(judge({ "t.yaml": included }).reads.map((read) => read.outcome)).toEqual(["undetermined"]);
  });

  test("and statements", () => {
    const statement = `      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: "sns:*", Resource: "*", Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/more.yaml } } }]
`;
    const included = HANDED.replace("  Task:\n", `${statement}  Task:\n`);
    expect(judge({ "t.yaml": included }).reads.map((read) => read.outcome)).toEqual(["unreadable"]);
    const whole = included.replace('Effect: Allow, Action: "sns:*", Resource: "*", ', "");
    expect(judge({ "t.yaml": whole }).reads.map((read) => read.outcome)).toEqual(["undetermined"]);
  });
});
