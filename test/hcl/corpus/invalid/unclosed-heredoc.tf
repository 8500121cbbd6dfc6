a = <<EOT
x
 EOTX
