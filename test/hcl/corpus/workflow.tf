resource "null_resource" "wait" {
  triggers = {
    always = timestamp()
    hash   = sha1(join("", [for f in fileset(path.module, "src/**/*.py") : filesha1("${path.module}/${f}")]))
  }

  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-c"]
    command     = <<-EOT
      set -euo pipefail
      until curl -sf "http://${aws_lb.this.dns_name}:${var.port}/health"; do
        sleep $${DELAY:-5}
      done
    EOT
    environment = {
      DELAY = "%{ if var.fast }1%{ else }10%{ endif }"
    }
  }

  depends_on = [
    aws_ecs_service.this,
    module.dns["public"],
  ]
}
