import { useState } from 'preact/hooks';
import { announce } from '../frame/announce.tsx';

const SHOWN_MS = 1600;

type Props = { text: string; label: string; children?: preact.ComponentChildren };

/** `label` says what is copied. */
export function CopyButton({ text, label, children }: Props) {
  const [said, say] = useState<string>();
  const copy = async () => {
    const isCopied = await copyText(text);
    const words = isCopied ? 'Copied' : 'Not copied: the browser did not allow it';
    say(words);
    announce(words);
    setTimeout(() => say(undefined), SHOWN_MS);
  };
  return (
    <button type="button" class="button copy" aria-label={label} onClick={() => void copy()}>
      {said ?? children ?? 'Copy'}
    </button>
  );
}

/** Without TLS a browser has no clipboard for a page: then by way of a field, as long as that works. */
async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext)
    return await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  return isCopied;
}
