import stringWidth from 'string-width';

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });
const TAB = '        ';

/** Text without colours, cut to so many places of a terminal. */
export function cutToWidth(text: string, columns: number): string {
  const spaced = text.replaceAll('\t', TAB);
  if (stringWidth(spaced) <= columns) return spaced;
  let cut = '';
  let width = 1;
  for (const { segment } of CHARACTERS.segment(spaced)) {
    width += stringWidth(segment);
    if (width > columns) break;
    cut += segment;
  }
  return columns < 1 ? '' : `${cut}…`;
}
