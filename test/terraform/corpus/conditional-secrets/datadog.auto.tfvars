enable_datadog = true
