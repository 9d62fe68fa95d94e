import { defineConfig } from 'vite';

/** The page, into the package: everything in it comes from the server itself. */
export default defineConfig({
  root: 'src/page',
  // Vite's own name for how JSX becomes calls.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: {
    alias: {
      react: 'preact/compat',
      'react/jsx-runtime': 'preact/jsx-runtime',
      'react-dom': 'preact/compat',
    },
  },
  build: { outDir: '../../dist/page', emptyOutDir: true, target: 'es2022', sourcemap: true },
});
