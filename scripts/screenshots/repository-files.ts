import { exampleFiles } from '../demo/example-files.ts';

/** Steps that end in every way, beside the training of the example. */
const STEPS = `
- step:
    name: report
    image: python:3.12-slim
    command: python3 report.py

- step:
    name: broken
    image: python:3.12-slim
    command: python3 broken.py

- step:
    name: long
    image: python:3.12-slim
    command: python3 long.py {parameters}
    parameters:
      - { name: epochs, type: integer, default: 400 }
      - { name: augment, type: flag, default: true }
`;

const REPORT = String.raw`
import csv, json, math, pathlib
out = pathlib.Path(__import__('os').environ['VH_OUTPUTS_DIR'])
points = [(n, round(1 / (1 + n / 3), 4), round(1 - 0.4 * math.exp(-n / 6), 4)) for n in range(1, 31)]
with open(out / 'history.csv', 'w') as file:
    csv.writer(file).writerows([('epoch', 'loss', 'accuracy'), *points])
(out / 'summary.json').write_text(json.dumps({'best': points[-1], 'classes': ['left', 'right']}))
(out / 'notes.txt').write_text('The curve is flat after epoch 20.\nTry a smaller learning rate.\n')
(out / 'weights.safetensors').write_bytes(bytes(300_000))
line = ' '.join(f'{20 + n * 18},{200 - accuracy * 180}' for n, _, accuracy in points)
(out / 'curve.svg').write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 220"><rect width="600" height="220" fill="#fff"/><polyline points="{line}" fill="none" stroke="#0a5bd0" stroke-width="3"/></svg>')
for n, loss, accuracy in points:
    print(json.dumps({'epoch': n, 'loss': loss, 'accuracy': accuracy}))
`;

const BROKEN = String.raw`
import sys
print('\x1b[1mLoading\x1b[0m points of \x1b[36mspirals.csv\x1b[0m')
print('\x1b[33mwarning:\x1b[0m 3 rows have no label', file=sys.stderr)
rows = {'left': 120, 'right': 118}
print(rows['middle'])
`;

const LONG = String.raw`
import json, sys, time
for n in range(1, 401):
    print(f'\x1b[2mstep\x1b[0m {n:3d}  loss \x1b[32m{1 / (1 + n / 20):.4f}\x1b[0m')
    print(json.dumps({'epoch': n, 'loss': round(1 / (1 + n / 20), 4), 'accuracy': round(1 - 0.5 / (1 + n / 30), 4)}))
    sys.stdout.flush()
    time.sleep(0.02 if n < 60 else 1)
`;

export async function repositoryFiles(): Promise<Record<string, string>> {
  const train = await exampleFiles('examples/train');
  return {
    ...train,
    'valohai.yaml': `${train['valohai.yaml'] ?? ''}${STEPS}`,
    'report.py': REPORT,
    'broken.py': BROKEN,
    'long.py': LONG,
  };
}

/** So that some of them wait, and have a price. */
export const SETTINGS = `
environments:
  local:
    name: This machine
    workers: 1
    price-per-hour: 1.2
    budget-a-month: 50
    quotas: { at-once-per-repository: 2 }
  large:
    name: Large machine
    workers: 2
    price-per-hour: 4.5
`;
