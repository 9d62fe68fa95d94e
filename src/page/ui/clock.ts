import { signal } from '@preact/signals';

const TICK_MS = 1000;

/** The time, once a second, while the page is seen. */
export const now = signal(Date.now());

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, TICK_MS);
