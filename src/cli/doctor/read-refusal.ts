import { z } from 'zod';
import type { AmazonRefusal } from '../../core/doctor/amazon-refusal.ts';
import { sayReason } from './say-reason.ts';

const Thrown = z.object({
  name: z.string(),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
});

/** What Amazon's SDK threw. A question for the head alone is answered without words. */
export function readRefusal(error: unknown): AmazonRefusal {
  const { name, $metadata } = Thrown.parse(error);
  const said = sayReason(error);
  const message = said === 'UnknownError' ? '' : said;
  return { code: name, message, status: $metadata?.httpStatusCode };
}
