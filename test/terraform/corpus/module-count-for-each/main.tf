provider "aws" {
  region = "eu-west-2"
}

module "secret" {
  source = "./modules/secret"
  count  = length(var.secret_names)

  name = var.secret_names[count.index]
}

module "service" {
  source   = "./modules/service"
  for_each = var.services

  name         = each.key
  secrets      = { for name, index in each.value.secrets : name => module.secret[index].arn }
  grant_access = each.value.grant_access
}
