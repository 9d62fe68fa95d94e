import { stripVTControlCharacters } from 'node:util';
import { type Token, type Tokens, marked } from 'marked';
import { paint, print } from './terminal.ts';

/**
 * Shows Markdown in the terminal the way GitHub lays it out: tables as tables, and the addresses of
 * links in a list below, where a terminal makes them clickable and they do not tear tables apart.
 */
export function printMarkdown(markdown: string): void {
  const links: string[] = [];
  for (const token of marked.lexer(markdown)) printBlock(token, links);
  if (links.length > 0) print();
  for (const [index, link] of links.entries()) print(paint.dim(`  [${index + 1}] ${link}`));
}

function printBlock(token: Token, links: string[]): void {
  switch (token.type) {
    case 'space':
      return print();
    case 'table':
      // Its type says so, but the union of all tokens also holds one that extensions may make.
      return printTable(token as Tokens.Table, links);
    case 'list':
      for (const item of (token as Tokens.List).items) print(`  • ${inline(item.tokens, links)}`);
      return;
    case 'code':
      for (const line of (token as Tokens.Code).text.split('\n')) print(`    ${paint.cyan(line)}`);
      return;
    default:
      return print(`  ${inline('tokens' in token ? (token.tokens ?? []) : [token], links)}`);
  }
}

function printTable({ header, rows }: Tokens.Table, links: string[]): void {
  const cells = [header, ...rows].map((row) => row.map(({ tokens }) => inline(tokens, links)));
  const widths = header.map((_, column) =>
    Math.max(...cells.map((row) => visibleLength(row[column] ?? ''))),
  );
  for (const [index, row] of cells.entries()) {
    const padded = row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('   ');
    print(`  ${index === 0 ? paint.dim(padded) : padded}`.trimEnd());
  }
}

function inline(tokens: readonly Token[], links: string[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'link') {
        links.push((token as Tokens.Link).href);
        return `${paint.underline(inline(token.tokens ?? [], links))} [${links.length}]`;
      }
      if (token.type === 'strong') return paint.bold(inline(token.tokens ?? [], links));
      if (token.type === 'codespan') return (token as Tokens.Codespan).text;
      if (token.type === 'html') return '';
      if ('tokens' in token && token.tokens) return inline(token.tokens, links);
      return 'text' in token ? String(token.text) : token.raw;
    })
    .join('');
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visibleLength(text)));
}

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}
