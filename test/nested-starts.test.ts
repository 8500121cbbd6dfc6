/** Services in nested stacks: the help names what waits for what where the ways through the stacks part. */
import { expect, test } from "vitest";
import type { Files } from "./support/command.ts";
import { reportOf } from "./support/report.ts";

const ROLE = `
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
`;

const policy = (role: string): string => `
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [${role}]
      PolicyDocument: { Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: "*" }] }
`;

const service = (role: string): string => `
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: app/db, GenerateSecretString: {} }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: ${role}
      ContainerDefinitions: [{ Name: app, Image: app, Secrets: [{ Name: DB, ValueFrom: !Ref Secret }] }]
  Service:
    Type: AWS::ECS::Service
    Properties: { Cluster: c, TaskDefinition: !Ref Task, DesiredCount: 1 }
`;

const nested = (name: string, file: string, parameters = ""): string => `
  ${name}:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: ./${file}${parameters} }
`;

const GIVEN = "Parameters: { Role: { Type: String } }\n";

/** What is said of the service. */
async function help(files: Files): Promise<readonly string[]> {
  const report = await reportOf(files, { paths: ["root.yaml"] });
  return report.findings.filter(({ rule }) => rule === "premature-service").map((finding) => finding.help);
}

test("a service and its grant in one nested stack", async () => {
  const inner = `Resources:${ROLE}${policy("!Ref Role")}${service("!GetAtt Role.Arn")}`;
  const root = `Resources:${nested("App", "inner.yaml")}`;
  expect(await help({ "root.yaml": root, "inner.yaml": inner })).toEqual(["Name Policy in its DependsOn."]);
});

test("a grant beside the nested stack of the service, and in one beside it", async () => {
  const app = `${GIVEN}Resources:${service("!Ref Role")}`;
  const stack = (own: string): string =>
    `Resources:${ROLE}${own}${nested("App", "app.yaml", ", Parameters: { Role: !GetAtt Role.Arn }")}`;
  expect(await help({ "root.yaml": stack(policy("!Ref Role")), "app.yaml": app })).toEqual([
    "Name Policy in the DependsOn of App, or, where that is needed first, put the grant into its template.",
  ]);
  const beside = nested("Grants", "grants.yaml", ", Parameters: { Role: !Ref Role }");
  const files = { "app.yaml": app, "grants.yaml": `${GIVEN}Resources:${policy("!Ref Role")}` };
  expect(await help({ ...files, "root.yaml": stack(beside) })).toEqual([
    "Name Grants in the DependsOn of App, or, where that is needed first, put the grant into its template.",
  ]);
  const waiting = stack(beside).replace(/(\n {2}App:\n)/u, "$1    DependsOn: Grants\n");
  expect(await help({ ...files, "root.yaml": waiting })).toEqual([]);
});

test("a grant in a stack that the service's own nests", async () => {
  const root = `Resources:${ROLE}${nested("Grants", "grants.yaml", ", Parameters: { Role: !Ref Role }")}${service("!GetAtt Role.Arn")}`;
  const grants = `${GIVEN}Resources:${policy("!Ref Role")}`;
  expect(await help({ "root.yaml": root, "grants.yaml": grants })).toEqual(["Name Grants in its DependsOn."]);
});
