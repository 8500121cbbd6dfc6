# One stack in two regions; the module gets its provider from outside.
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}

locals {
  settings = jsondecode(file("${path.module}/settings.json"))
}

module "ireland" {
  source   = "./modules/stack"
  settings = local.settings
}

module "frankfurt" {
  source   = "./modules/stack"
  settings = merge(local.settings, { name = "alerts", home = "eu-west-1" })

  providers = {
    aws = aws.frankfurt
  }
}
