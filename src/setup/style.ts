/** Of every page: one column that fits a telephone, in the colours that the reader's system prefers. */
export const STYLE = `
:root {
  --ground: #fff; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --accent: #1f6feb;
  --warning: #fff8c5; --warning-line: #d4a72c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --text: #e6edf3; --quiet: #9198a1; --line: #3d444d; --accent: #2f6fd6;
    --warning: #2a2312; --warning-line: #9e6a03;
  }
  a { color: #6cb0ff; }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif;
}
main { max-width: 36rem; margin: 0 auto; padding: 2rem 1.25rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.25; }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, monospace; }
.name { margin: 0; color: var(--quiet); }
.warning { padding: 0.75rem 1rem; background: var(--warning); border-left: 4px solid var(--warning-line); }
fieldset { margin: 1.5rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 6px; }
legend { padding: 0 0.4rem; font-weight: 600; }
label { display: block; padding: 0.35rem 0; }
.field { margin-top: 0.5rem; color: var(--quiet); font-size: 0.9rem; }
input[type='text'] {
  width: 100%; padding: 0.6rem; border: 1px solid var(--line); border-radius: 6px;
  background: transparent; color: inherit; font: inherit;
}
button, .button {
  display: inline-block; padding: 0.7rem 1.2rem; border: 0; border-radius: 6px;
  background: var(--accent); color: #fff; font: inherit; font-weight: 600; text-decoration: none;
  cursor: pointer;
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
