/** A task that may not read what it references, with places for comments. */
const TRUST =
  'assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }] })';

/** In Terraform: a role that may read nothing, and a task with two secrets; comments go above lines. */
export function refused(
  comments: {
    readonly task?: string;
    readonly entry?: string;
    readonly role?: string;
    readonly end?: string;
  } = {},
): string {
  const { task = "", entry = "", role = "", end = "" } = comments;
  return `resource "aws_secretsmanager_secret" "db" {
  name = "prod/db"
}
${role}
resource "aws_iam_role" "exec" {
  name = "exec"
  ${TRUST}
}
${task}
resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.exec.arn
  container_definitions = jsonencode([{
    name = "app"
    secrets = [
      ${entry}
      { name = "A", valueFrom = aws_secretsmanager_secret.db.arn },${end}
      { name = "B", valueFrom = "/missing" },
    ]
  }])
}
`;
}

/** What of it is told. */
export const BOTH: readonly string[] = ["unreadable-parameter", "unreadable-secret"];

/** The same in CloudFormation, where one cause stops both. */
export const REFUSED_TEMPLATE: string = `Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: { GenerateSecretString: {} }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
      - Name: app
        Secrets:
        - Name: A
          ValueFrom: !Ref Secret
        - Name: B
          ValueFrom: !Ref Secret
`;
