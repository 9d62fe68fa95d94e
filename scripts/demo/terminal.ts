export const print = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

export { default as paint } from 'picocolors';
