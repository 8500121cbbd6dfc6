resource "aws_instance" "web" {
  count         = "${var.count}"
  ami           = "${lookup(var.amis, var.region)}"
  subnet_id     = "${element(aws_subnet.private.*.id, count.index)}"
  user_data     = "${data.template_file.init.rendered}"
  vpc_security_group_ids = ["${aws_security_group.web.id}"]

  tags = "${merge(var.tags, map("Name", "web-${count.index + 1}"))}"

  connection {
    host = "${self.public_ip}"
  }

  provisioner "local-exec" {
    when    = "destroy"
    command = "echo ${self.id} >> log.txt && echo \"done\""
  }
}

output "ips" {
  value = "${aws_instance.web.0.public_ip}, ${aws_instance.web.*.public_ip}"
}
