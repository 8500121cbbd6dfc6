/** Templates that nest each other, and how they are judged. */
import { analyze, type Report } from "../../index.ts";

export const TRUST: string = `
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }]`;

/** A template that makes a role, which may read what its parameter names. */
export const ROLE: string = `Parameters:
  Readable: { Type: String }
Resources:
  Exec:
    Type: AWS::IAM::Role
    Properties:${TRUST}
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Readable }]
Outputs:
  Arn: { Value: !GetAtt Exec.Arn }
`;

/** A template that makes a task of the role and the secret that it is given. */
export const TASK: string = `Parameters:
  Role: { Type: String }
  Secret: { Type: String }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !Ref Role
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: !Ref Secret }] }]
`;

export const SECRET: string = "  Secret: { Type: AWS::SecretsManager::Secret }\n";

export function stack(
  id: string,
  url: string,
  parameters: Record<string, string> = {},
  more: string = "",
): string {
  const given = Object.entries(parameters)
    .map(([name, value]) => `        ${name}: ${value}\n`)
    .join("");
  return `  ${id}:
    Type: AWS::CloudFormation::Stack
${more}    Properties:
      TemplateURL: ${url}
${given === "" ? "" : `      Parameters:\n${given}`}`;
}

export const ROOT: string = `Resources:
${SECRET}${stack("Roles", "./role.yaml", { Readable: "!Ref Secret" })}${stack("App", "task.yaml", { Role: "!GetAtt Roles.Outputs.Arn", Secret: "!Ref Secret" })}`;

export const FILES: Readonly<Record<string, string>> = {
  "root.yaml": ROOT,
  "role.yaml": ROLE,
  "task.yaml": TASK,
};

export function judge(files: Readonly<Record<string, string>>): Report {
  return analyze(Object.entries(files).map(([path, text]) => ({ path, text, isNamed: true })));
}

export function told({ reads, problems }: Report): readonly string[] {
  return [
    ...problems.map(({ severity, message }) => `${severity}: ${message}`),
    ...reads.map(({ workload, outcome, role }) => `${workload.address} ${outcome} ${role?.address ?? "-"}`),
  ];
}
