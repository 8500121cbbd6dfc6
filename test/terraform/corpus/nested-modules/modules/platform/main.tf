variable "team" {
  type = string
}

variable "services" {
  type = map(object({
    secrets = list(string)
    trust   = set(string)
  }))
}

resource "aws_secretsmanager_secret" "team" {
  for_each = toset(flatten([for service in var.services : service.secrets]))

  name = "${var.team}/${each.value}"
}

module "role" {
  source   = "../role"
  for_each = var.services

  name        = "${var.team}-${each.key}"
  trusted     = each.value.trust
  secret_arns = [for name in each.value.secrets : aws_secretsmanager_secret.team[name].arn]
}

module "task" {
  source   = "../task"
  for_each = var.services

  family             = "${var.team}-${each.key}"
  execution_role_arn = module.role[each.key].arn
  secrets            = { for name in each.value.secrets : upper(name) => aws_secretsmanager_secret.team[name].arn }
}
