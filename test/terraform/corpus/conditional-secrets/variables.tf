variable "name" {
  type    = string
  default = "booking"
}

variable "region" {
  type    = string
  default = "us-east-1"
}

variable "enable_datadog" {
  type    = bool
  default = false
}

variable "enable_flags" {
  type    = bool
  default = false
}
