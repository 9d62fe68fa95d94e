import { signal } from '@preact/signals';

const said = signal('');

/** Has a screen reader say it when it has finished what it says. */
export function announce(text: string): void {
  said.value = text;
}

export function Announcements() {
  return (
    <div role="status" class="unseen">
      {said}
    </div>
  );
}
