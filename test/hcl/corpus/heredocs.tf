plain = <<EOT
  kept indentation
\n is not an escape, "quotes" are text
EOT

flush = <<-EOT
    four
      six
  two

    after a blank line
  EOT

script = <<-SCRIPT
  #!/bin/bash
  echo $HOME $${NOT_TERRAFORM} 100%
  for i in $(seq 1 10); do
    echo "${var.name}: $i"
  done
  %{~ for host in var.hosts ~}
  ping ${host}
  %{~ endfor }
  %{ if var.debug ~}
  set -x
  %{ else ~}
  set -e
  %{ endif ~}
SCRIPT

empty = <<EOT
EOT

indented_end = <<EOT
x
    EOT
list = [<<A
a
A
  , <<-B
    b ${c}
      ${d}
    B
]
call = trimspace(<<-X
  x
  X
)
marker_like = <<EOT
 EOTX
XEOT
EOT EOT
EOT
