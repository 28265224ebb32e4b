/** What may stand in the letter field: pasted pages and kept drafts are cut to it before they enter the page. The server cuts again. */
const kept = new Set([
  'P',
  'DIV',
  'BR',
  'B',
  'STRONG',
  'I',
  'EM',
  'U',
  'S',
  'A',
  'UL',
  'OL',
  'LI',
  'BLOCKQUOTE',
  'IMG',
]);
const dropped = new Set([
  'SCRIPT',
  'STYLE',
  'HEAD',
  'TITLE',
  'TEMPLATE',
  'NOSCRIPT',
  'IFRAME',
  'OBJECT',
  'SVG',
  'MATH',
]);
/** Heads and table rows of other programs are lines here. */
const lines = new Set(['H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'TR', 'SECTION', 'ARTICLE', 'PRE']);
const ownFile = /^\/api\/conversations\/[0-9a-f-]{36}\/files\/[0-9a-f-]{36}$/;

export function cleanHtml(html: string): string {
  const out = document.createElement('div');
  copy(new DOMParser().parseFromString(html, 'text/html').body, out, 0);
  return out.innerHTML;
}

function copy(from: Node, to: HTMLElement, depth: number): void {
  if (depth > 40) return;
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.textContent ?? '');
      continue;
    }
    if (!(node instanceof HTMLElement) || dropped.has(node.tagName)) continue;
    const made = elementFor(node);
    if (made) to.append(made);
    if (made?.tagName !== 'IMG' && made?.tagName !== 'BR') copy(node, made ?? to, depth + 1);
  }
}

function elementFor(node: HTMLElement): HTMLElement | null {
  if (lines.has(node.tagName)) return document.createElement('div');
  if (!kept.has(node.tagName)) return null;
  const made = document.createElement(node.tagName);
  if (made instanceof HTMLAnchorElement) {
    const href = node.getAttribute('href') ?? '';
    if (!/^(https?:\/\/|mailto:|tel:)/i.test(href)) return null;
    made.setAttribute('href', href);
  }
  if (made instanceof HTMLImageElement) {
    const src = node.getAttribute('src') ?? '';
    if (!ownFile.test(src)) return null;
    made.setAttribute('src', src);
    made.setAttribute('alt', node.getAttribute('alt') ?? '');
  }
  return made;
}

export const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Plain words as the field keeps them: a block for each line. */
export const htmlOfWords = (text: string): string =>
  text === ''
    ? ''
    : text
        .split('\n')
        .map((line) => `<div>${escapeHtml(line) || '<br>'}</div>`)
        .join('');
