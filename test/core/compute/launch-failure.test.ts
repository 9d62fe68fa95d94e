import { describe, expect, it } from 'vitest';
import { launchFailure } from '../../../src/core/compute/launch-failure.ts';

describe('what EC2 answers to a launch', () => {
  it.each([
    ['InsufficientInstanceCapacity', 'elsewhere'],
    ['UnfulfillableCapacity', 'elsewhere'],
    ['SpotMaxPriceTooLow', 'elsewhere'],
    ['Server.InsufficientInstanceCapacity', 'elsewhere'],
    ['Server.SpotInstanceTermination', 'elsewhere'],
    ['MaxSpotInstanceCountExceeded', 'limit'],
    ['VcpuLimitExceeded', 'limit'],
    ['InstanceLimitExceeded', 'limit'],
    ['Client.VolumeLimitExceeded', 'limit'],
    ['Unsupported', 'never'],
    ['RequestLimitExceeded', 'later'],
    ['Server.InternalError', 'later'],
    ['InvalidParameterValue', 'wrong'],
    ['InvalidAMIID.NotFound', 'wrong'],
    ['Client.InvalidSnapshot.NotFound', 'wrong'],
    ['UnauthorizedOperation', 'wrong'],
    ['AuthFailure', 'wrong'],
    ['IdempotentParameterMismatch', 'later'],
    ['SomethingNew', 'later'],
    ['constructor', 'later'],
  ])('%s means %s', (code, failure) => {
    expect(launchFailure(code)).toBe(failure);
  });
});
