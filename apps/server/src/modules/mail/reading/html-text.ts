/** Words of a letter that came as HTML alone, and what is shown in lists. Nothing of it is ever run. */
import { Parser } from 'htmlparser2';

const blocks = new Set([
  'p',
  'div',
  'br',
  'tr',
  'li',
  'ul',
  'ol',
  'table',
  'blockquote',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'pre',
]);
const silent = new Set(['script', 'style', 'head', 'title', 'noscript', 'template', 'svg', 'math', 'object', 'iframe']);
const longest = 200_000;

export function textOfHtml(html: string): string {
  const parts: string[] = [];
  let length = 0;
  let muted = 0;
  let quoted = 0;
  const parser = new Parser(
    {
      onopentag(name) {
        if (silent.has(name)) muted++;
        if (name === 'blockquote') quoted++;
        if (blocks.has(name)) parts.push('\n');
        if (name === 'td' || name === 'th') parts.push(' ');
        if (name === 'li') parts.push('- ');
      },
      ontext(text) {
        if (muted > 0 || length > longest) return;
        length += text.length;
        parts.push(text.replace(/[\s ]+/g, ' '));
      },
      onclosetag(name) {
        if (silent.has(name)) muted = Math.max(0, muted - 1);
        if (name === 'blockquote') quoted = Math.max(0, quoted - 1);
        if (blocks.has(name) && name !== 'br') parts.push('\n');
      },
    },
    { decodeEntities: true },
  );
  parser.write(html.slice(0, 2_000_000));
  parser.end();
  return parts
    .join('')
    .replace(/ *\n */g, '\n')
    .replace(/ {2,}/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, longest);
}
