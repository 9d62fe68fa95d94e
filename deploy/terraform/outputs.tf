output "role_arn" {
  description = "The server's role."
  value       = aws_iam_role.server.arn
}

output "instance_profile" {
  description = "The profile for the server's own instance; null where it runs elsewhere."
  value       = one(aws_iam_instance_profile.server[*].name)
}

output "security_group_id" {
  description = "The machines' security group."
  value       = aws_security_group.machines.id
}

output "settings" {
  description = "The beginning of a SETTINGS_FILE: terraform output -raw settings"
  value = join("\n", concat(
    [
      "environments:",
      "  gpu:",
      "    name: One GPU of Amazon",
      "    ec2:",
      "      region: ${var.regions[0]}",
      "      instance-types: [g5.xlarge, g4dn.xlarge]",
      "      subnets: [${join(", ", var.subnet_ids)}]",
      "      security-groups: [${aws_security_group.machines.id}]",
      "      image: ssm:/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id",
      "      disk: { size: 200 GB, type: gp3 }",
      "    machines: { min: 0, max: 1, idle: 15m, max-age: 24h }",
      "",
      "outputs:",
      "  bucket: ${aws_s3_bucket.outputs.bucket}",
    ],
    var.outputs_prefix == "" ? [] : ["  prefix: ${var.outputs_prefix}"],
    var.outputs_key == null ? [] : ["  encryption: aws:kms", "  kms-key: ${var.outputs_key}"],
    [""],
  ))
}
