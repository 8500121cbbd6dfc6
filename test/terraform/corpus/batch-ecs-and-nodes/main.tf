provider "aws" {
  region = "us-west-2"
}

locals {
  image     = "public.ecr.aws/docker/library/gcc:14"
  resources = [{ type = "VCPU", value = "4" }, { type = "MEMORY", value = "8192" }]
  trust = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  }
}

resource "aws_secretsmanager_secret" "license" {
  name = "simulation/license"
}

resource "aws_secretsmanager_secret" "registry" {
  name = "simulation/registry"
}

resource "aws_iam_role" "execution" {
  name               = "simulation-execution"
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role" "job" {
  name               = "simulation-job"
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role_policy" "execution" {
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.registry.arn }]
  })
}

resource "aws_iam_role_policy" "job" {
  role = aws_iam_role.job.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.license.arn }]
  })
}

resource "aws_batch_job_definition" "mesh" {
  name = "simulation-mesh"
  type = "container"

  ecs_properties = jsonencode({
    taskProperties = [{
      executionRoleArn = aws_iam_role.execution.arn
      taskRoleArn      = aws_iam_role.job.arn
      containers = [
        {
          name                  = "mesh"
          image                 = "registry.example.com/mesh:4"
          essential             = true
          resourceRequirements  = local.resources
          repositoryCredentials = { credentialsParameter = aws_secretsmanager_secret.registry.arn }
          secrets               = [{ name = "LICENSE", valueFrom = aws_secretsmanager_secret.license.arn }]
        },
      ]
    }]
  })
}

resource "aws_batch_job_definition" "solve" {
  name = "simulation-solve"
  type = "multinode"

  node_properties = jsonencode({
    mainNode = 0
    numNodes = 4
    nodeRangeProperties = [
      {
        targetNodes = "0:0"
        container = {
          image                = local.image
          command              = ["solve", "--main"]
          resourceRequirements = local.resources
          executionRoleArn     = aws_iam_role.execution.arn
          secrets              = [{ name = "REGISTRY_LOGIN", valueFrom = "${aws_secretsmanager_secret.registry.arn}:username::" }]
        }
      },
      {
        targetNodes = "1:"
        container = {
          image                = local.image
          command              = ["solve"]
          resourceRequirements = local.resources
          executionRoleArn     = aws_iam_role.execution.arn
          secrets              = [{ name = "LICENSE", valueFrom = aws_secretsmanager_secret.license.arn }]
        }
      },
    ]
  })
}
