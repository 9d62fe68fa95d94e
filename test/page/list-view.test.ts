import { describe, expect, it } from 'vitest';
import { filterQuery, readListView, searchOfView } from '../../src/page/executions/list-view.ts';

const read = (text: string) => readListView(new URLSearchParams(text));

describe('the address of a list', () => {
  it.each([
    '',
    '?state=error%2Ccomplete&step=train',
    '?branch=main&pull=12&person=ada&environment=gpu&where=accuracy+%3E+0.9',
    '?column=metric%3Aaccuracy&column=parameter%3Aa%3Ab&column=cost',
    '?where=loss+%3C+1&column=',
  ])('%j says the same when it is read and written again', (search) => {
    expect(searchOfView(read(search))).toBe(search);
  });

  it('names columns of metrics and parameters, whatever they are called', () => {
    expect(read('?column=metric:val/acc&column=parameter:a:b&column=duration').columns).toEqual([
      { kind: 'metric', name: 'val/acc' },
      { kind: 'parameter', name: 'a:b' },
      { kind: 'common', name: 'duration' },
    ]);
  });

  it('shows the usual columns when none are named, and none when that was chosen', () => {
    expect(read('').columns.map(({ name }) => name)).toEqual([
      'code',
      'person',
      'environment',
      'duration',
      'cost',
    ]);
    expect(read('?column=').columns).toEqual([]);
  });

  it('leaves out what it does not understand', () => {
    const view = read('?state=complete,nonsense&column=colour:red&step=%20&other=1');
    expect(view.states).toEqual(['complete']);
    expect(view.columns).toEqual([]);
    expect(view.filters).toEqual({});
  });
});

describe('what the server is asked for', () => {
  it('is what the address says, without the columns', () => {
    const view = read('?state=queued,created&where=%20accuracy%20>%200.9%20&column=cost');
    expect(filterQuery(view).toString()).toBe('state=created%2Cqueued&where=accuracy+%3E+0.9');
  });
});
