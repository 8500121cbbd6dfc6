region         = "eu-south-1"
enable_datadog = false
enable_flags   = "true"
