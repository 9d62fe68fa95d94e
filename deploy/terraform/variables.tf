variable "name" {
  description = "What everything that is made here is called, and begins with."
  type        = string
  default     = "slashrun"
}

variable "server_id" {
  description = "What this server writes into the tag slashrun:server of its machines. It may end no others."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,128}$", var.server_id))
    error_message = "An id is of letters, digits, dots, dashes and underscores."
  }
}

variable "regions" {
  description = "Where machines may be launched: the regions of all environments."
  type        = list(string)

  validation {
    condition     = length(var.regions) > 0
    error_message = "Name at least one region."
  }
}

variable "server_on" {
  description = "Where the server runs, which takes on the role: ec2, ecs-tasks, or elsewhere (see trusted_arns)."
  type        = string
  default     = "ec2"

  validation {
    condition     = contains(["ec2", "ecs-tasks", "elsewhere"], var.server_on)
    error_message = "Must be ec2, ecs-tasks or elsewhere."
  }
}

variable "trusted_arns" {
  description = "Users or roles that may take on the role besides."
  type        = list(string)
  default     = []

  validation {
    condition     = var.server_on != "elsewhere" || length(var.trusted_arns) > 0
    error_message = "A server elsewhere needs a user or role in trusted_arns."
  }
}

variable "vpc_id" {
  description = "The network of the machines, for their security group."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets for the machines, one in each zone that may be used; for the printed settings only."
  type        = list(string)
}

variable "machine_roles" {
  description = "ARNs of the roles in the instance profiles that environments name. Without any, machines get no role."
  type        = list(string)
  default     = []
}

variable "outputs_bucket" {
  description = "The name of the bucket for outputs, which is made here."
  type        = string
}

variable "outputs_prefix" {
  description = "What the keys of outputs begin with, as `outputs.prefix` of the settings."
  type        = string
  default     = ""
}

variable "outputs_key" {
  description = "ARN of the KMS key that outputs are encrypted with, not of an alias; null for S3's own encryption. It must exist before the apply."
  type        = string
  default     = null
}

variable "inputs" {
  description = "Buckets of `stores`, each with its prefix; an empty one is the whole bucket."
  type        = map(string)
  default     = {}
}

variable "input_keys" {
  description = "ARNs of the KMS keys that these buckets are encrypted with."
  type        = list(string)
  default     = []
}

variable "repositories" {
  description = "ARNs of the ECR repositories that images are pulled from as the server itself."
  type        = list(string)
  default     = []
}

variable "registry_roles" {
  description = "ARNs of the roles under `registries` that the server takes on to pull images."
  type        = list(string)
  default     = []
}

variable "create_spot_role" {
  description = "Whether to make AWSServiceRoleForEC2Spot, of which an account has one. Spot machines need it."
  type        = bool
  default     = false
}
