a = <<-EOT
    x ${y ~}
      z
  w
  EOT
b = <<-EOT
  ${a}
    b
  EOT
c = <<-EOT
      ${~ a}
    b
  EOT
d = <<-EOT

  a
 	
   b
  EOT
e = <<-EOT
		a
	 b
  EOT
f = <<-EOT
  EOT
g = <<-EOT
    %{ if a ~}
      b
    %{ endif ~}
    c
  EOT
h = <<-EOT
    a  
   b
  EOT
i = <<-EOT
    $$x $${y} %%{z} $
      %
  EOT
