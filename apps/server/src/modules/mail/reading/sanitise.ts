/**
 * HTML of strangers, made harmless: an allow-list of tags, attributes and styles (sanitize-html), then links that lie are marked and
 * pictures from elsewhere are left out until somebody asks. What comes out is shown in a frame without scripts besides.
 */
import { Parser } from 'htmlparser2';
import sanitizeHtml from 'sanitize-html';
import { isMixed } from '../rules/warnings.ts';
import { escaped } from './text-html.ts';

const tags = [
  'a',
  'abbr',
  'address',
  'article',
  'aside',
  'b',
  'bdi',
  'bdo',
  'big',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'col',
  'colgroup',
  'dd',
  'del',
  'details',
  'dfn',
  'div',
  'dl',
  'dt',
  'em',
  'figcaption',
  'figure',
  'font',
  'footer',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'i',
  'img',
  'ins',
  'kbd',
  'li',
  'main',
  'mark',
  'nav',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'samp',
  'section',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'summary',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'time',
  'tr',
  'tt',
  'u',
  'ul',
  'var',
  'wbr',
];
/** Nothing that loads, covers the page or leaves its place. */
const styles =
  /^(color|background|background-color|border(-[a-z]+)*|font(-[a-z]+)*|text-(align|decoration|indent|transform)|vertical-align|line-height|letter-spacing|white-space|word-(break|wrap|spacing)|width|max-width|min-width|height|max-height|padding(-[a-z]+)?|margin(-[a-z]+)?|display|float|clear|list-style(-type)?|direction|table-layout)$/;

function safeStyle(style: string): string {
  return style
    .split(';')
    .map((one) => one.trim())
    .filter((one) => {
      const [name = '', ...rest] = one.split(':');
      const value = rest.join(':');
      if (!styles.test(name.trim().toLowerCase())) return false;
      if (/url\s*\(|expression|image-set|@import|var\s*\(|\\|<|javascript:/i.test(value)) return false;
      return !/^\s*-\d/.test(value) || !/^margin/i.test(name.trim());
    })
    .join('; ');
}

const options: sanitizeHtml.IOptions = {
  allowedTags: tags,
  allowedAttributes: {
    '*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'width', 'height'],
    a: ['href', 'name'],
    img: ['src', 'alt'],
    td: ['colspan', 'rowspan', 'nowrap'],
    th: ['colspan', 'rowspan', 'nowrap'],
    table: ['border', 'cellpadding', 'cellspacing'],
    col: ['span'],
    font: ['color', 'face', 'size'],
    ol: ['start', 'type'],
    time: ['datetime'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'cid', 'data'] },
  allowProtocolRelative: false,
  parseStyleAttributes: false,
  nestingLimit: 100,
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'head', 'template', 'xmp', 'plaintext'],
  transformTags: {
    '*': (tagName, attribs) => {
      if (!attribs.style) return { tagName, attribs };
      return { tagName, attribs: { ...attribs, style: safeStyle(attribs.style) } };
    },
  },
};

export type Shown = { html: string; blocked: number; liars: number };

export type Show = {
  /** Pictures from elsewhere too. */
  remote: boolean;
  /** The address of a picture of the letter's own by its Content-ID, or null. */
  picture: (cid: string) => string | null;
  /** Goes to others in a letter of ours: pictures that only tell who reads stay behind, nothing points back at us. */
  leaving?: boolean;
};

export function sanitise(html: string, show: Show): Shown {
  const clean = sanitizeHtml(html, options);
  const out: string[] = [];
  let blocked = 0;
  let liars = 0;
  let link: { href: string; text: string } | null = null;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const kept = { ...attributes };
        if (name === 'img') {
          const source = kept.src ?? '';
          const own = source.startsWith('cid:') ? show.picture(decode(source.slice(4))) : null;
          const inline = /^data:image\/(png|jpe?g|gif|webp);base64,/i.test(source);
          const remote = /^https?:/i.test(source);
          delete kept.src;
          if (own) kept.src = own;
          else if (inline) kept.src = source;
          else if (show.leaving && remote && isBeacon(kept)) return;
          else if (remote && show.leaving) kept.src = source;
          else if (remote && show.remote)
            Object.assign(kept, { src: source, referrerpolicy: 'no-referrer', loading: 'lazy' });
          else if (remote) {
            blocked++;
            kept['data-blocked'] = '';
            kept.alt = kept.alt || '▢';
          }
        }
        if (name === 'a') {
          link = kept.href ? { href: kept.href, text: '' } : null;
          if (link && !show.leaving)
            Object.assign(kept, { target: '_blank', rel: 'noopener noreferrer nofollow', title: kept.href });
        }
        out.push(
          `<${name}${Object.entries(kept)
            .map(([key, value]) => ` ${key}="${escaped(value)}"`)
            .join('')}>`,
        );
      },
      ontext(text) {
        if (link) link.text += text;
        out.push(escaped(text));
      },
      onclosetag(name, implied) {
        if (name === 'a' && link) {
          const host = liar(link.href, link.text);
          if (host) {
            liars++;
            out.push(`<mark title="${escaped(link.href)}"> ⚠ ${escaped(host)} </mark>`);
          }
          link = null;
        }
        if (!implied || !['br', 'hr', 'img', 'col', 'wbr'].includes(name)) out.push(`</${name}>`);
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(clean);
  parser.end();
  return { html: out.join(''), blocked, liars };
}

/** Too small to be looked at. */
function isBeacon({ width = '', height = '', style = '' }: Record<string, string>): boolean {
  const small = (size: string) => /^\s*[0-2](px)?\s*$/i.test(size);
  return (
    small(width) ||
    small(height) ||
    /(?:^|;)\s*(?:(?:max-)?(?:width|height)\s*:\s*[0-2](?:px)?|display\s*:\s*none)\s*(?:;|$)/i.test(style)
  );
}

/** The host a link really goes to, when its words name another one or it is written to be mistaken. */
function liar(href: string, text: string): string | null {
  if (!/^https?:/i.test(href)) return null;
  let host: string;
  try {
    host = new URL(href).hostname.toLowerCase();
  } catch {
    return null;
  }
  if (isMixed(host)) return host;
  const named = /(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/:?#\s]|$)/i.exec(text.trim())?.[1]?.toLowerCase();
  if (!named || text.includes('@')) return null;
  const bare = (name: string) => name.replace(/^www\./, '');
  return bare(named) === bare(host) || bare(host).endsWith(`.${bare(named)}`) ? null : host;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
