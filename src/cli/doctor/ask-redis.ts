import { Redis } from 'ioredis';
import type { RedisAnswer } from '../../core/doctor/judge-redis.ts';
import { sayReason } from './say-reason.ts';

const LIMIT_MS = 5000;

/** Signs in to Redis and asks what it is. */
export async function askRedis(url: string): Promise<RedisAnswer> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
  });
  // What is thrown says only that the connection is closed.
  let said: unknown;
  redis.on('error', (error) => {
    said = error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const valueOf = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
    return {
      version: valueOf('redis_version') ?? '0',
      maxmemoryPolicy: valueOf('maxmemory_policy'),
    };
  } catch (error) {
    return { reason: sayReason(said ?? error) };
  } finally {
    redis.disconnect();
  }
}
