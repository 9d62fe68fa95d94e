// The page: what people see of executions in a browser.
import { render } from 'preact';
import { App } from './app.tsx';

const root = document.querySelector('#app');
if (!root) throw new Error('the document has no place for the page');
render(<App />, root);
