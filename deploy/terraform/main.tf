terraform {
  # The first that lets a variable's validation look at another variable.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40"
    }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  # What stands for the placeholders of ../iam. A list fills one pair of quotes.
  values = {
    account        = data.aws_caller_identity.current.account_id
    partition      = data.aws_partition.current.partition
    server_id      = var.server_id
    regions        = join("\", \"", var.regions)
    machine_roles  = join("\", \"", var.machine_roles)
    outputs_bucket = var.outputs_bucket
    outputs_prefix = var.outputs_prefix
    outputs_key    = var.outputs_key == null ? "" : var.outputs_key
    input_buckets  = join("\", \"", [for bucket, prefix in var.inputs : "arn:${data.aws_partition.current.partition}:s3:::${bucket}"])
    input_objects  = join("\", \"", [for bucket, prefix in var.inputs : "arn:${data.aws_partition.current.partition}:s3:::${bucket}/${prefix}*"])
    input_keys     = join("\", \"", var.input_keys)
    repositories   = join("\", \"", var.repositories)
    registry_roles = join("\", \"", var.registry_roles)
  }

  wanted = {
    machines       = true
    machine-roles  = length(var.machine_roles) > 0
    outputs        = true
    outputs-key    = var.outputs_key != null
    inputs         = length(var.inputs) > 0
    input-keys     = length(var.input_keys) > 0
    registries     = length(var.repositories) > 0
    registry-roles = length(var.registry_roles) > 0
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    dynamic "principals" {
      for_each = var.server_on == "elsewhere" ? [] : [var.server_on]
      content {
        type        = "Service"
        identifiers = ["${principals.value}.amazonaws.com"]
      }
    }

    dynamic "principals" {
      for_each = length(var.trusted_arns) > 0 ? [var.trusted_arns] : []
      content {
        type        = "AWS"
        identifiers = principals.value
      }
    }
  }
}

resource "aws_iam_role" "server" {
  name               = "${var.name}-server"
  description        = "The slashrun server: its machines, its outputs, and the images and inputs it may read"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "server" {
  for_each = toset([for name, wanted in local.wanted : name if wanted])

  name   = each.key
  role   = aws_iam_role.server.id
  policy = templatefile("${path.module}/../iam/${each.key}.json", local.values)
}

resource "aws_iam_instance_profile" "server" {
  count = var.server_on == "ec2" ? 1 : 0

  name = "${var.name}-server"
  role = aws_iam_role.server.name
}

resource "aws_iam_service_linked_role" "spot" {
  count = var.create_spot_role ? 1 : 0

  aws_service_name = "spot.amazonaws.com"
}

resource "aws_security_group" "machines" {
  name        = "${var.name}-machines"
  description = "Machines of slashrun: nothing comes in, they call out"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "machines" {
  for_each = { v4 = "0.0.0.0/0", v6 = "::/0" }

  security_group_id = aws_security_group.machines.id
  ip_protocol       = "-1"
  cidr_ipv4         = each.key == "v4" ? each.value : null
  cidr_ipv6         = each.key == "v6" ? each.value : null
}
