// The page: what people see of executions in a browser.
import './style.css';
import { render } from 'preact';
import { z } from 'zod';
import { App } from './app.tsx';
import { listenToKeys } from './frame/keys.ts';
import { tryNow } from './live/backoff.ts';
import { openSession } from './session.ts';

const root = document.querySelector('#app');
if (!root) throw new Error('the document has no place for the page');
// The server lets the page run no code that is made from text.
z.config({ jitless: true });
listenToKeys();
addEventListener('online', tryNow);
void openSession();
render(<App />, root);
