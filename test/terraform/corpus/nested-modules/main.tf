provider "aws" {
  region = var.region
}

variable "region" {
  type    = string
  default = "eu-north-1"
}

module "platform" {
  source = "./modules/platform"

  team = "search"
  services = {
    indexer = { secrets = ["opensearch", "kafka"], trust = ["ecs-tasks.amazonaws.com"] }
    query   = { secrets = ["opensearch"], trust = ["ec2.amazonaws.com", "ecs.amazonaws.com"] }
  }
}
