// Synthetic inputs in the shape of real ones.

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

function change(type, name, after) {
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name: "registry.terraform.io/hashicorp/aws",
    change: {
      actions: ["no-op"],
      before: after,
      after,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
    },
  };
}

const arn = (name, resource) => `arn:aws:${name}:eu-west-1:123456789012:${resource}`;

/** A service with a secret of its own, readable. */
function service(index) {
  const secret = arn("secretsmanager", `secret:app/${index}-AbCdEf`);
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret }],
  });
  const containers = JSON.stringify([
    { name: "app", image: "app", secrets: [{ name: "DB", valueFrom: secret }] },
  ]);
  const role = `arn:aws:iam::123456789012:role/exec-${index}`;
  return [
    change("aws_secretsmanager_secret", `s${index}`, {
      name: `app/${index}`,
      arn: secret,
      id: secret,
      kms_key_id: "",
    }),
    change("aws_iam_role", `r${index}`, {
      name: `exec-${index}`,
      arn: role,
      path: "/",
      assume_role_policy: TRUST,
    }),
    change("aws_iam_role_policy", `p${index}`, { name: "read", role: `exec-${index}`, policy }),
    change("aws_ecs_task_definition", `t${index}`, {
      family: `t${index}`,
      execution_role_arn: role,
      container_definitions: containers,
    }),
  ];
}

/** A resource of another kind, about 600 bytes of attributes. */
function other(index) {
  const tags = Object.fromEntries(
    Array.from({ length: 5 }, (_, tag) => [`tag${tag}`, `value ${index} ${tag}`]),
  );
  return change("aws_s3_object", `o${index}`, {
    bucket: `bucket-${index}`,
    key: `key/${index}`,
    content: "x".repeat(300),
    tags,
  });
}

/** Changes with everything that `terraform show -json` tells beside them. */
function planOf(changes) {
  const resources = changes.map(({ change: { after }, ...identity }) => ({
    ...identity,
    schema_version: 0,
    values: after,
    sensitive_values: {},
  }));
  const values = { root_module: { resources } };
  const configured = changes.map(({ address, mode, type, name, change: { after } }) => ({
    address,
    mode,
    type,
    name,
    provider_config_key: "aws",
    expressions: Object.fromEntries(
      Object.entries(after).map(([key, value]) => [key, { constant_value: value }]),
    ),
  }));
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: values,
    resource_changes: changes,
    prior_state: { format_version: "1.0", terraform_version: "1.11.4", values },
    configuration: { root_module: { resources: configured } },
    complete: true,
  });
}

/** So many resources that do not concern secrets, and services of four resources each, of which a few change. */
export function bigPlan(resources, services) {
  const changes = Array.from({ length: resources }, (_, index) => other(index));
  const every = Math.floor(resources / services);
  for (let index = services - 1; index >= 0; index -= 1) changes.splice(index * every, 0, ...service(index));
  for (const [index, each] of changes.entries())
    if (each.type === "aws_iam_role_policy" && index % 3 === 0) each.change.actions = ["update"];
  return planOf(changes);
}

/** Services alone. */
export function densePlan(services) {
  const changes = Array.from({ length: services }, (_, index) => service(index)).flat();
  for (const [index, each] of changes.entries())
    if (each.type === "aws_iam_role_policy" && index % 30 === 2) each.change.actions = ["update"];
  return planOf(changes);
}

/** So many definitions with a secret each, among fewer roles that they share: what a platform team's plan looks like. */
export function sharedPlan(definitions, roles) {
  const arnOf = (role) => `arn:aws:iam::123456789012:role/team-${role}`;
  const changes = [];
  for (let role = 0; role < roles; role += 1) {
    const Resource = arn("secretsmanager", `secret:team-${role}/*`);
    const Statement = [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource }];
    const policy = JSON.stringify({ Version: "2012-10-17", Statement });
    changes.push(
      change("aws_iam_role", `r${role}`, {
        name: `team-${role}`,
        arn: arnOf(role),
        path: "/",
        assume_role_policy: TRUST,
      }),
      change("aws_iam_role_policy", `p${role}`, { name: "read", role: `team-${role}`, policy }),
    );
  }
  for (let index = 0; index < definitions; index += 1) {
    const name = `team-${index % roles}/service-${index}`;
    const secret = arn("secretsmanager", `secret:${name}-AbCdEf`);
    const containers = [
      { name: "app", image: "app", secrets: [{ name: "DB", valueFrom: `${secret}:password::` }] },
    ];
    changes.push(
      change("aws_secretsmanager_secret", `s${index}`, { name, arn: secret, id: secret, kms_key_id: "" }),
      change("aws_ecs_task_definition", `t${index}`, {
        family: `t${index}`,
        execution_role_arn: arnOf(index % roles),
        container_definitions: JSON.stringify(containers),
      }),
    );
  }
  return planOf(changes);
}

/** Task definitions of twelve containers with environment and secrets, as generated templates have them. */
export function bigTemplate(bytes) {
  const parts = [
    `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: app/db }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${TRUST}
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: !Ref Secret }]
`,
  ];
  let size = parts[0].length;
  for (let index = 0; size < bytes; index += 1) {
    let part = `  Task${index}:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: task-${index}
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
`;
    for (let container = 0; container < 12; container += 1) {
      part += `        - Name: c${container}
          Image: !Sub "\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.amazonaws.com/app:${index}"
          Essential: true
          Environment:
            - Name: MODE
              Value: production
            - Name: LEVEL
              Value: "${container}"
          Secrets:
            - Name: DB_PASSWORD
              ValueFrom: !Sub "\${Secret}:password::"
`;
    }
    parts.push(part);
    size += part.length;
  }
  return parts.join("");
}

/** A stack of one service with two secrets among other resources, as most are. */
export function typicalTemplate(bytes) {
  const parts = [bigTemplate(0)];
  parts.push(`  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: app
          Image: !Sub "\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.amazonaws.com/app:1"
          Secrets:
            - { Name: USER, ValueFrom: !Sub "\${Secret}:user::" }
            - { Name: PASSWORD, ValueFrom: !Sub "\${Secret}:password::" }
`);
  for (let index = 0, size = 0; size < bytes; index += 1) {
    const part = `  Alarm${index}:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: !Sub "\${AWS::StackName}-alarm-${index}"
      Namespace: AWS/ECS
      MetricName: CPUUtilization
      Dimensions:
        - { Name: ClusterName, Value: !ImportValue cluster }
        - { Name: ServiceName, Value: !Ref Task }
      Statistic: Average
      Period: 60
      EvaluationPeriods: ${index}
      Threshold: 80
      ComparisonOperator: GreaterThanThreshold
`;
    parts.push(part);
    size += part.length;
  }
  return parts.join("");
}

/** 200 services that share a role with policies as real ones have them. */
export async function proofGraph(index) {
  const { analyzeAll } = await import(index);
  const changes = [];
  const statements = Array.from({ length: 20 }, (_, at) => ({
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
    Resource: [
      arn("secretsmanager", `secret:team-${at}/*`),
      arn("secretsmanager", `secret:shared/${at}-??????`),
    ],
  }));
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const role = "arn:aws:iam::123456789012:role/exec";
  changes.push(
    change("aws_iam_role", "exec", { name: "exec", arn: role, path: "/", assume_role_policy: TRUST }),
    change("aws_iam_role_policy", "read", { name: "read", role: "exec", policy }),
  );
  for (let at = 0; at < 200; at += 1) {
    const secret = arn("secretsmanager", `secret:team-${at % 20}/service-${at}-AbCdEf`);
    const containers = JSON.stringify([
      { name: "app", secrets: [{ name: "DB", valueFrom: `${secret}:password::` }] },
    ]);
    changes.push(
      change("aws_ecs_task_definition", `t${at}`, {
        execution_role_arn: role,
        container_definitions: containers,
      }),
    );
  }
  const text = JSON.stringify({ format_version: "1.2", resource_changes: changes });
  return analyzeAll([{ path: "plan.json", text, isNamed: true }]).graphs[0];
}

/** A template whose role has these statements, and whose secret has a name that only a parameter knows. */
export function adversarial(Statement) {
  return JSON.stringify({
    Parameters: { Name: { Type: "String" } },
    Resources: {
      Secret: {
        Type: "AWS::SecretsManager::Secret",
        Properties: { Name: { "Fn::Sub": "app/${Name}/${Name}" } },
      },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [
              {
                Effect: "Allow",
                Action: "sts:AssumeRole",
                Principal: { Service: "ecs-tasks.amazonaws.com" },
              },
            ],
          },
          Policies: [{ PolicyName: "own", PolicyDocument: { Version: "2012-10-17", Statement } }],
        },
      },
      Task: {
        Type: "AWS::ECS::TaskDefinition",
        Properties: {
          ExecutionRoleArn: { "Fn::GetAtt": ["Role", "Arn"] },
          ContainerDefinitions: [
            { Name: "c", Image: "x", Secrets: [{ Name: "A", ValueFrom: { Ref: "Secret" } }] },
          ],
        },
      },
    },
  });
}
