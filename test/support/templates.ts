/** Small inputs that are right, to be broken at one place. */

/** A task that may read its secret, as the body of `Resources`, with logical ids that begin as told. */
export function readableTask(name: string = ""): string {
  return `  ${name}Secret:
    Type: AWS::SecretsManager::Secret
    Properties: { GenerateSecretString: {} }
  ${name}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: ecs-tasks.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: secretsmanager:GetSecretValue
                Resource: !Ref ${name}Secret
  ${name}Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt ${name}Role.Arn
      ContainerDefinitions:
        - Name: app
          Secrets:
            - Name: TOKEN
              ValueFrom: !Ref ${name}Secret
`;
}

export const GOOD: string = `Resources:\n${readableTask()}`;

/** The template with one more reference, whose `ValueFrom` is the text given. */
export function referring(valueFrom: string, sections: string = ""): string {
  return `${sections}${GOOD}            - Name: OTHER\n              ValueFrom: ${valueFrom}\n`;
}

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
};

export interface PlanParts {
  readonly secret: Record<string, unknown>;
  readonly role: Record<string, unknown>;
  readonly policy: Record<string, unknown>;
  readonly task: Record<string, unknown>;
}

const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf";
const ROLE = "arn:aws:iam::123456789012:role/app-execution";

/** The parts of a plan in which a task may read its secret; everything is known. */
export function planParts(containers?: string): PlanParts {
  const definitions = [{ name: "app", image: "app", secrets: [{ name: "TOKEN", valueFrom: ARN }] }];
  const grant = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: ARN }],
  };
  return {
    secret: { name: "app", arn: ARN, id: ARN },
    role: {
      name: "app-execution",
      id: "app-execution",
      arn: ROLE,
      path: "/",
      assume_role_policy: JSON.stringify(TRUST),
    },
    policy: { name: "read", role: "app-execution", policy: JSON.stringify(grant) },
    task: {
      family: "app",
      execution_role_arn: ROLE,
      container_definitions: containers ?? JSON.stringify(definitions),
    },
  };
}

export function change(
  type: string,
  name: string,
  after: unknown,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name: "registry.terraform.io/hashicorp/aws",
    change: {
      actions: ["create"],
      before: null,
      after,
      after_unknown: {},
      before_sensitive: false,
      after_sensitive: {},
      ...more,
    },
  };
}

export function plan(
  parts: PlanParts = planParts(),
  more: readonly Record<string, unknown>[] = [],
): Record<string, unknown> {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: [
      change("aws_secretsmanager_secret", "app", parts.secret),
      change("aws_iam_role", "execution", parts.role),
      change("aws_iam_role_policy", "read", parts.policy),
      change("aws_ecs_task_definition", "app", parts.task),
      ...more,
    ],
    configuration: { provider_config: { aws: { name: "aws" } }, root_module: {} },
  };
}

/** A task of a configuration with its secret and role: what the role may do, and which secrets are referenced, as expressions. */
export function readingConfiguration(
  action: string = '"secretsmanager:GetSecretValue"',
  isReading: string = "true",
): string {
  return `
resource "aws_secretsmanager_secret" "db" {
  name = "shop/db"
}

resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "read" {
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ${action}, Resource = aws_secretsmanager_secret.db.arn }]
  })
}

resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "app"
    secrets = ${isReading} ? [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }] : []
  }])
}
`;
}
