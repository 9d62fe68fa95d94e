import { Dialog } from './dialog.tsx';
import { keys } from './keys.ts';

const NAMES: Partial<Record<string, string>> = { Enter: '⏎ Enter', Escape: 'Esc' };

/** What can be pressed where the person is. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const latest = new Map(keys.value.map((key) => [key.key, key]));
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="key-list">
        {[...latest.values()].map(({ key, says }) => (
          <>
            <dt>
              <kbd>{NAMES[key] ?? key}</kbd>
            </dt>
            <dd>{says}</dd>
          </>
        ))}
      </dl>
      <p class="small soft">They rest while you write in a field.</p>
    </Dialog>
  );
}
