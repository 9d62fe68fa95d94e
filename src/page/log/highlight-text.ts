const NAME = 'log-search';

/**
 * Marks where the text stands in what is drawn, without a change of the document; browsers that cannot
 * do so mark the lines alone.
 */
export function highlightText(root: Element, text: string): void {
  if (!('highlights' in CSS)) return;
  if (text === '') {
    CSS.highlights.delete(NAME);
    return;
  }
  const wanted = text.toLowerCase();
  const ranges: Range[] = [];
  for (const line of root.querySelectorAll('.log-text')) {
    // A colour may end in the middle of a word.
    const nodes = textNodes(line);
    const whole = nodes
      .map((node) => node.data)
      .join('')
      .toLowerCase();
    for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      setPlace(nodes, at, (node, offset) => range.setStart(node, offset));
      setPlace(nodes, at + wanted.length, (node, offset) => range.setEnd(node, offset));
      ranges.push(range);
    }
  }
  CSS.highlights.set(NAME, new Highlight(...ranges));
}

function textNodes(element: Element): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node instanceof Text) nodes.push(node);
  return nodes;
}

function setPlace(
  nodes: readonly Text[],
  place: number,
  set: (node: Text, offset: number) => void,
): void {
  let left = place;
  for (const node of nodes) {
    if (left <= node.data.length) {
      set(node, left);
      return;
    }
    left -= node.data.length;
  }
}
