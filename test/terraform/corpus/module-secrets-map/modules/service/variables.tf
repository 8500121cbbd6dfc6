variable "name" {
  type = string
}

variable "image" {
  type = string
}

variable "environment" {
  type    = map(string)
  default = {}
}

variable "secrets" {
  description = "Environment variable to the ARN that it is read from"
  type        = map(string)
  default     = {}
}
