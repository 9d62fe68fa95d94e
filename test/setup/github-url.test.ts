import { describe, expect, it } from 'vitest';
import { githubUrlOf } from '../../src/setup/github-url.ts';

describe('githubUrlOf', () => {
  it.each([
    ['https://api.github.com', 'https://github.com'],
    ['https://api.octocorp.ghe.com', 'https://octocorp.ghe.com'],
    ['https://git.example.com/api/v3', 'https://git.example.com'],
    ['https://api.example.com/api/v3', 'https://api.example.com'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ])('finds the pages of %s at %s', (apiUrl, expected) => {
    expect(githubUrlOf(apiUrl)).toBe(expected);
  });
});
