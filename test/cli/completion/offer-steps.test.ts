import { describe, expect, it } from 'vitest';
import { offerParameters, offerSteps } from '../../../src/cli/completion/offer-steps.ts';
import { parseHere } from '../../../src/cli/start/local-definition.ts';

const definition = parseHere(`
- step:
    name: train
    description: |
      learns
      a lot
    image: i
    command: c {parameters}
    parameters:
      - {name: epochs, type: integer, default: 5, description: how often}
      - {name: lr, type: float}
      - {name: sizes, type: integer, multiple: repeat, default: [1, 2]}
- step: {name: test, image: i, command: c}
`);

type Offer = (offer: (value: string, description: string) => void) => void;

function offered(give: Offer): [string, string][] {
  const offers: [string, string][] = [];
  give((value, description) => offers.push([value, description]));
  return offers;
}

describe('a press of the Tab key behind `slashrun run`', () => {
  it('offers the steps, each on one line', () => {
    expect(offered((offer) => offerSteps(definition, offer))).toEqual([
      ['train', 'learns a lot'],
      ['test', ''],
    ]);
  });

  it.each([
    [
      ['run', 'train', ''],
      ['epochs=5', 'lr=', 'sizes=1,2'],
    ],
    [
      ['run', '--env', 'gpu-8x', 'train', 'epochs=7', ''],
      ['lr=', 'sizes=1,2'],
    ],
    // What is being written is not given yet.
    [
      ['run', 'train', 'lr='],
      ['epochs=5', 'lr=', 'sizes=1,2'],
    ],
    [['run', 'test', ''], []],
    [['run', 'none', ''], []],
  ])('after %j offers the parameters %j', (words, values) => {
    const offers = offered((offer) => offerParameters(definition, words, offer));
    expect(offers.map(([value]) => value)).toEqual(values);
  });
});
