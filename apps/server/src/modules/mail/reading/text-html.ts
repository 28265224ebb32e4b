/** Plain words as HTML for other people's mail programs: paragraphs, links, quotations; nothing of the text is markup. */

export const htmlOfText = (text: string): string => htmlPage(htmlPart(text));

export const htmlPage = (body: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"></head><body style="font-size:14px;line-height:1.6">${body}</body></html>`;

export function htmlPart(text: string): string {
  if (text === '') return '';
  const parts: string[] = [];
  let depth = 0;
  for (const written of text.split('\n')) {
    let level = 0;
    let line = written;
    while (line.startsWith('>')) {
      level++;
      line = line.slice(1).replace(/^ /, '');
    }
    for (; depth < level; depth++)
      parts.push('<blockquote style="margin:0 0 0 8px;padding-left:8px;border-left:2px solid #ccc">');
    for (; depth > level; depth--) parts.push('</blockquote>');
    parts.push(`<div>${line === '' ? '<br>' : linked(line)}</div>`);
  }
  for (; depth > 0; depth--) parts.push('</blockquote>');
  return parts.join('');
}

function linked(line: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"'，。；）]+)/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${escaped(part)}">${escaped(part)}</a>` : escaped(part)))
    .join('');
}

export const escaped = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
