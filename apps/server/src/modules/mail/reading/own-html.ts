/**
 * What staff wrote with bold words, lists, links and pictures, cut to what a letter needs. Staff are people too: a page pasted into the
 * composer, or a program with their rights, must not make our letters run, load or pretend anything.
 */
import sanitizeHtml from 'sanitize-html';
import { htmlPage, htmlPart } from './text-html.ts';

const fileAddress = /^\/api\/conversations\/[0-9a-f-]{36}\/files\/([0-9a-f-]{36})$/;

/** `cidOf`: the Content-ID of a picture that goes along, or null. Relative links and pictures of others are dropped. */
export function ownHtml(html: string, cidOf: (fileId: string) => string | null): string {
  return sanitizeHtml(html, {
    allowedTags: ['p', 'div', 'br', 'b', 'strong', 'i', 'em', 'u', 's', 'a', 'ul', 'ol', 'li', 'blockquote', 'img'],
    allowedAttributes: { a: ['href'], img: ['src', 'alt', 'style'] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['cid'] },
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    nestingLimit: 40,
    transformTags: {
      img: (_tag, { src = '', alt = '' }) => {
        const cid = cidOf(fileAddress.exec(src)?.[1] ?? '');
        return {
          tagName: 'img',
          attribs: cid ? { src: `cid:${cid}`, alt, style: 'max-width:100%' } : ({} as Record<string, string>),
        };
      },
      a: (_tag, { href = '' }) => ({
        tagName: 'a',
        attribs: /^(https?:\/\/|mailto:|tel:)/i.test(href) ? { href } : ({} as Record<string, string>),
      }),
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !attribs.src,
  });
}

/** Pictures that stand in the words, by their file. */
export const picturesIn = (html: string): Set<string> =>
  new Set([...html.matchAll(/\/api\/conversations\/[0-9a-f-]{36}\/files\/([0-9a-f-]{36})/g)].map((match) => match[1]!));

/** The whole letter: what was written, the signature's words, what is quoted or passed on (made harmless), the token's words. */
export const ownPage = (clean: string, signed: string, below: string, token: string): string =>
  htmlPage([clean, htmlPart(signed), below, htmlPart(token)].filter((part) => part !== '').join('<div><br></div>'));
