import type { Step } from './definition.ts';
import type { Finding } from './describe-issue.ts';
import { type YamlNode, locate } from './yaml-node.ts';

/** What a command says that its author can hardly have meant; nothing keeps it from running. */
export function lintCommand(node: YamlNode, { command }: Step): Finding[] {
  if (command.every((line) => line.trim() === ''))
    return [
      { position: locate(node, ['command']), path: ['command'], message: 'the command is empty' },
    ];
  return command.flatMap((line, index) => {
    const placeholder = quotedPlaceholder(line);
    if (placeholder === undefined) return [];
    const isList = node.children.get('command')?.node.children.has(index) ?? false;
    const path = isList ? ['command', index] : ['command'];
    const message = `${placeholder} stands within quotes: its value brings quotes of its own, and could end yours; leave yours out`;
    return [{ position: locate(node, path), path, message }];
  });
}

/** The first placeholder of a parameter that the shell would find inside quotes. */
function quotedPlaceholder(line: string): string | undefined {
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '\\' && quote !== "'") at += 1;
    else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (quote !== '' && character === '{') {
      const found = PLACEHOLDER.exec(line.slice(at))?.[0];
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const PLACEHOLDER = /^\{(?:parameters|params|parameter:[^}]+|parameter-value:[^}]+)\}/;
