import { type Note, good, problem, warning } from './note.ts';

export type RedisAnswer =
  | { version: string; maxmemoryPolicy: string | undefined }
  | { reason: string };

/** Whether the queue can live in that Redis. */
export function judgeRedis(answer: RedisAnswer): Note[] {
  if ('reason' in answer)
    return [
      problem(
        `the queue's Redis does not answer: ${answer.reason}`,
        'nothing is run until it does: check QUEUE_REDIS_URL and the network, or unset it to use the database',
      ),
    ];
  const { version, maxmemoryPolicy } = answer;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 6 || (major === 6 && minor < 2))
    return [problem(`the queue's Redis is ${version}`, 'the server needs 6.2 or newer')];
  if (maxmemoryPolicy !== undefined && maxmemoryPolicy !== 'noeviction')
    return [
      warning(
        `the queue's Redis may drop what it holds: maxmemory-policy is ${maxmemoryPolicy}`,
        'executions would wait longer when it is full: set maxmemory-policy to noeviction',
      ),
    ];
  return [good(`the queue's Redis answers (${version})`)];
}
