// Writes check runs and answers to comments as a page that looks as GitHub shows them: what people see
// is judged by looking at it.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { marked } from 'marked';
import { renderCheckRun } from '../src/core/report/render-check-run.ts';
import { CHECK_RUN_EXAMPLES } from '../test/core/report/check-run-examples.ts';

const FILE = 'dist/check-runs.html';
const style = await readFile(
  createRequire(import.meta.url).resolve('github-markdown-css/github-markdown.css'),
  'utf8',
);
const sections = await Promise.all(
  Object.entries(CHECK_RUN_EXAMPLES).map(async ([name, { view }]) => {
    const { title, summary, text = '', status, ...run } = renderCheckRun(view);
    const images = (run.images ?? []).map(({ alt, url }) => `![${alt}](${url})`);
    const annotations = (run.annotations ?? []).map(
      ({ path, startLine, title: what, message }) =>
        `> **${path}:${startLine}** ${what ?? ''}: ${message}`,
    );
    const buttons = (run.actions ?? []).map(({ label }) => `<button>${label}</button>`).join(' ');
    const parts = [summary, ...images, ...annotations, text];
    return `<h6>${name}</h6><p><small>${run.name} · ${run.conclusion ?? status}</small> ${buttons}</p>
<h2>${escape(title)}</h2>${await marked.parse(parts.join('\n\n'), { gfm: true })}<hr>`;
  }),
);
await writeFile(
  FILE,
  `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>${style} .markdown-body { max-width: 980px; margin: auto; padding: 1em } h6 { color: gray }</style>
<body class="markdown-body">${sections.join('\n')}`,
);
process.stdout.write(`${resolve(FILE)}\n`);

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
