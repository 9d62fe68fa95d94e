/**
 * What a refusal of EC2 means for the next try. `elsewhere`: this type has no room there now. `never`:
 * this type does not exist there, or is not for sale so; waiting will not help. `later`: EC2 wants to be asked less often, or
 * fails itself. `limit`: the account's own limit, which waiting alone does not raise. `wrong`: the settings
 * or permissions are, and no other place will do.
 */
export const LAUNCH_FAILURES = ['elsewhere', 'never', 'later', 'limit', 'wrong'] as const;
export type LaunchFailure = (typeof LAUNCH_FAILURES)[number];

const FAILURES: Readonly<Record<string, LaunchFailure>> = {
  InsufficientInstanceCapacity: 'elsewhere',
  InsufficientHostCapacity: 'elsewhere',
  InsufficientFreeAddressesInSubnet: 'elsewhere',
  UnfulfillableCapacity: 'elsewhere',
  SpotMaxPriceTooLow: 'elsewhere',
  'Server.InsufficientInstanceCapacity': 'elsewhere',
  'Server.SpotInstanceTermination': 'elsewhere',
  'Client.VolumeLimitExceeded': 'limit',
  MaxSpotInstanceCountExceeded: 'limit',
  VcpuLimitExceeded: 'limit',
  InstanceLimitExceeded: 'limit',
  VolumeLimitExceeded: 'limit',
  Unsupported: 'never',
  UnsupportedOperation: 'never',
  InvalidFleetConfiguration: 'never',
  RequestLimitExceeded: 'later',
  Throttling: 'later',
  // The settings changed between a call and its repetition: the next is a call of its own.
  IdempotentParameterMismatch: 'later',
  InternalError: 'later',
  Unavailable: 'later',
  ServiceUnavailable: 'later',
  'Server.InternalError': 'later',
};

/**
 * By the code of an error of EC2, or of an instance's `StateReason`. Whatever begins with `Invalid`,
 * `Unauthorized` and the like is `wrong`; a code that nobody has seen is tried again later.
 */
export function launchFailure(code: string): LaunchFailure {
  // A name of every object, such as `constructor`, is no code.
  const known = Object.hasOwn(FAILURES, code) ? FAILURES[code] : undefined;
  if (known !== undefined) return known;
  return /^(?:Client\.)?(?:Invalid|Unauthorized|Unknown|Missing|Malformed|AuthFailure|OptInRequired|PendingVerification|Blocked)/.test(
    code,
  )
    ? 'wrong'
    : 'later';
}
