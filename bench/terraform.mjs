// Terraform repositories in the shape of real ones.

/** Files of one root module: a service with a role, a secret and a definition in each. */
function service(index) {
  return `locals {
  name_${index} = "service-${index}"
  secrets_${index} = {
    DB_PASSWORD = aws_secretsmanager_secret.db_${index}.arn
    API_KEY     = "\${aws_secretsmanager_secret.db_${index}.arn}:api_key::"
  }
}

resource "aws_secretsmanager_secret" "db_${index}" {
  name = "\${local.name_${index}}/db"
  tags = { service = local.name_${index} }
}

data "aws_iam_policy_document" "read_${index}" {
  statement {
    sid       = "ReadSecrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.db_${index}.arn]
  }
}

resource "aws_iam_role" "exec_${index}" {
  name = "\${local.name_${index}}-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "read_${index}" {
  name   = "read"
  role   = aws_iam_role.exec_${index}.id
  policy = data.aws_iam_policy_document.read_${index}.json
}

resource "aws_ecs_task_definition" "task_${index}" {
  family             = local.name_${index}
  execution_role_arn = aws_iam_role.exec_${index}.arn
  container_definitions = jsonencode([{
    name      = "app"
    image     = "example/\${local.name_${index}}:1"
    essential = true
    environment = [
      { name = "STAGE", value = "production" },
      { name = "SERVICE", value = local.name_${index} },
    ]
    secrets = [for name, arn in local.secrets_${index} : { name = name, valueFrom = arn }]
  }])
}
`;
}

/** What most files of a repository hold: resources that have nothing to do with secrets. */
function other(index) {
  return `variable "subnets_${index}" {
  type        = list(string)
  description = "Subnets of the load balancer"
  default     = []
}

locals {
  tags_${index} = merge(local.common_tags_${index}, { component = "edge-${index}" })
  common_tags_${index} = {
    team  = "platform"
    stage = "production"
  }
}

resource "aws_s3_bucket" "logs_${index}" {
  bucket        = "logs-${index}-\${data.aws_caller_identity.current_${index}.account_id}"
  force_destroy = false
  tags          = local.tags_${index}
}

data "aws_caller_identity" "current_${index}" {}

resource "aws_s3_bucket_lifecycle_configuration" "logs_${index}" {
  bucket = aws_s3_bucket.logs_${index}.id
  rule {
    id     = "expire"
    status = "Enabled"
    expiration {
      days = 90
    }
  }
}

resource "aws_security_group" "edge_${index}" {
  name        = "edge-${index}"
  description = "Traffic from the internet"
  vpc_id      = aws_vpc.main_${index}.id

  dynamic "ingress" {
    for_each = { http = 80, https = 443 }
    content {
      description = ingress.key
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}

resource "aws_vpc" "main_${index}" {
  cidr_block = cidrsubnet("10.0.0.0/8", 8, ${index % 256})
}

output "bucket_${index}" {
  value = aws_s3_bucket.logs_${index}.bucket
}
`;
}

/** In most repositories a file in twenty has to do with tasks; the dense one is nothing but services. */
export const EVERY = { dense: 1, typical: 20 };

/** `count` files by path, thirty to a root module, as repositories of many stacks have them. */
export function repository(count, every) {
  return new Map(
    Array.from({ length: count }, (_, index) => [
      `stack-${Math.floor(index / 30)}/service-${index}.tf`,
      index % every === 0 ? service(index) : other(index),
    ]),
  );
}
