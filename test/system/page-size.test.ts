import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const FOLDER = 'dist/page';
const MOST_BYTES = 150_000;

const html = readFileSync(join(FOLDER, 'index.html'), 'utf8');

it('the first load of the page is less than 150 kB of script, compressed', () => {
  const bytes = firstScripts().reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(FOLDER, file))).length,
    0,
  );
  console.log(`first load: ${(bytes / 1000).toFixed(1)} kB of script, compressed`);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

it('the document asks nobody but its own server', () => {
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

/** What the document names, and what that imports before it can run. */
function firstScripts(): string[] {
  const wanted = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, file = '']) => file);
  const found = new Set<string>();
  for (const file of wanted) {
    if (found.has(file)) continue;
    found.add(file);
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const imported = [...text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)];
    wanted.push(...imported.map(([, name = '']) => join('assets', name)));
  }
  return [...found];
}
