import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What the sources below a folder ask of Amazon: `ec2 CreateFleet` for each command and paginator that is
 * imported by its name, and `credentials fromTemporaryCredentials` for each way to get others. Throws for
 * a folder without sources, and for what it could not look through.
 */
export function amazonCalls(folder: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', folder]).toString();
  const files = listed.split('\n').filter((file) => file.endsWith('.ts'));
  if (files.length === 0) throw new Error(`there is no source in ${folder}`);
  return [...new Set(files.flatMap((file) => callsOf(file, readFileSync(file, 'utf8'))))].sort();
}

function callsOf(file: string, source: string): string[] {
  const named = [...source.matchAll(/import\s*\{([^}]*)\}\s*from\s*'@aws-sdk\/([^']+)'/g)];
  // One line that goes another way would go unseen.
  const all = [...source.matchAll(/'@aws-sdk\/[^']+'/g)];
  const types = [...source.matchAll(/import type\s*\{[^}]*\}\s*from\s*'@aws-sdk\/[^']+'/g)];
  if (all.length !== named.length + types.length)
    throw new Error(`${file} imports something of Amazon's otherwise than by its name`);
  return named.flatMap(([, names = '', module = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/\s+as\s.*$/s, ''))
      .flatMap((name) => callOf(name, module)),
  );
}

function callOf(name: string, module: string): string[] {
  if (name.startsWith('type ')) return [];
  if (name.startsWith('from')) return [`credentials ${name}`];
  if (name.startsWith('waitUntil')) throw new Error(`nobody knows what ${name} asks for`);
  const operation = /^paginate(\w+)$/.exec(name)?.[1] ?? /^(\w+)Command$/.exec(name)?.[1];
  return operation === undefined ? [] : [`${module.replace('client-', '')} ${operation}`];
}
