variable "name" {
  type    = string
  default = "catalog"
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "image" {
  type    = string
  default = "public.ecr.aws/docker/library/python:3.13-slim"
}

variable "port" {
  type    = number
  default = 8000
}

variable "secret_names" {
  description = "Environment variable to the name of its secret"
  type        = map(string)
  default = {
    DATABASE_URL = "database-url"
    SENTRY_DSN   = "sentry-dsn"
  }
}
