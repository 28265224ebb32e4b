/** What stands below an answer or a letter passed on: the other letter under a head of ours, as words and as HTML made harmless, with its files. */
import { buffer } from 'node:stream/consumers';
import { type Db, type Locale, type Scope, translate } from '#kernel';
import { readCompany } from '#modules/organisation';
import { letterNotFound } from './errors.ts';
import { ports } from './ports.ts';
import { textOfHtml } from './reading/html-text.ts';
import { readLetter } from './reading/read-letter.ts';
import { sanitise } from './reading/sanitise.ts';
import { htmlPart } from './reading/text-html.ts';
import { quote } from './rules/quoted.ts';
import { lastIncoming, letterById } from './store.ts';
import type { Address, Head, LetterFile, LetterRow, ThreadRow } from './tables.ts';
import { openHead, openHtml } from './vault.ts';

/** `html`: null when the other letter was plain words. */
export type Below = { text: string; html: string | null; files: LetterFile[] };
export const nothing: Below = { text: '', html: null, files: [] };

/** An answer that quotes grows with each letter of the thread; beyond these it quotes words, and leaves pictures out. */
const longestQuoted = 200_000;
const mostPictures = 3 * 1024 * 1024;
/** Originals of plain letters are read again up to this size: what is kept of them is the writer's own words. */
const largestOriginal = 5 * 1024 * 1024;

/** Throws `mail.letter-not-found` for a letter of another thread. `leaveOut`: files that stay here. */
export async function passedOn(
  db: Db,
  scope: Scope,
  { thread, conversationId }: { thread: ThreadRow; conversationId: string },
  { letterId, leaveOut }: { letterId?: string | undefined; leaveOut: string[] },
): Promise<Below & { head: Head }> {
  const row = letterId ? await letterById(db, scope, letterId) : await lastIncoming(db, scope, thread.id);
  if (!row || row.thread_id !== thread.id || row.wrapped_key === '') throw letterNotFound();
  const head = openHead(row);
  const html = openHtml(row);
  const going = row.attachments.filter(({ fileId }) => fileId !== null && !leaveOut.includes(fileId));
  const page = html === null ? null : harmless(html, going);
  const opening = await headBlock(db, scope, row, head);
  const files = going.map((file) => ({
    ...plain(file, page?.shown),
    ...(row.conversation_id && row.conversation_id !== conversationId
      ? { of: file.of ?? row.conversation_id }
      : file.of
        ? { of: file.of }
        : {}),
  }));
  return {
    head,
    text: `${opening}\n\n${html === null ? await wholeText(row, head) : textOfHtml(html)}`,
    html: page && `${htmlPart(opening)}<div><br></div><div>${page.html}</div>`,
    files,
  };
}

/** Of the letter that is answered: its words marked, its HTML beside a line. */
export function quoted(last: Head | null, row: LetterRow | null, language: Locale): Below {
  if (!last?.text || !row) return nothing;
  const opening = translate(language, 'mail.quoted.wrote', {
    day: row.at.toISOString().slice(0, 10),
    who: last.from?.name || last.from?.address || '',
  });
  const text = `${opening}\n${quote(last.text)}`;
  const html = openHtml(row);
  if (html === null) return { ...nothing, text };
  const light = row.attachments.reduce((sum, { cid, size }) => sum + (cid ? size : 0), 0) <= mostPictures;
  const page = harmless(html, light ? row.attachments.filter(({ fileId }) => fileId !== null) : []);
  if (page.html.length > longestQuoted) return { ...nothing, text };
  const style = 'margin:0 0 0 8px;padding-left:8px;border-left:2px solid #ccc';
  return {
    text,
    html: `${htmlPart(opening)}<blockquote style="${style}">${page.html}</blockquote>`,
    files: row.attachments.filter(({ cid }) => cid !== undefined && page.shown.has(cid)),
  };
}

/** Pictures of the letter's own keep their Content-ID; `shown`: those that stand in the words. */
function harmless(html: string, files: LetterFile[]): { html: string; shown: Set<string> } {
  const shown = new Set<string>();
  const page = sanitise(html, {
    remote: true,
    leaving: true,
    picture: (cid) => {
      if (!files.some((file) => file.cid === cid && file.mediaType.startsWith('image/'))) return null;
      shown.add(cid);
      return `cid:${encodeURIComponent(cid).replaceAll('%40', '@')}`;
    },
  });
  return { html: page.html, shown };
}

/** A Content-ID that no word names makes mail programs hide the file. */
function plain({ cid, ...file }: LetterFile, shown: Set<string> | undefined): LetterFile {
  return cid !== undefined && shown?.has(cid) ? { ...file, cid } : file;
}

/** In the language of who passes it on, at the company's clock. */
async function headBlock(db: Db, { locale, ...scope }: Scope, row: LetterRow, head: Head): Promise<string> {
  const company = await readCompany(db, { ...scope, locale });
  const at = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: company?.zone ?? 'Asia/Shanghai',
  }).format(row.at);
  const list = (all: Address[]) =>
    all.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(locale === 'en' ? ', ' : '、');
  const lines: [string, string][] = [
    ['from', list(head.from ? [head.from] : [])],
    ['date', at],
    ['subject', head.subject],
    ['to', list(head.to)],
    ['cc', list(head.cc)],
  ];
  return [
    `---------- ${translate(locale, 'mail.quoted.forwarded')} ----------`,
    ...lines
      .filter(([, value]) => value !== '')
      .map(([key, value]) => translate(locale, `mail.quoted.${key}`, { value })),
  ].join('\n');
}

async function wholeText(row: LetterRow, head: Head): Promise<string> {
  const kept = head.text ?? '';
  if (row.direction === 'out' || !row.file_id || row.size > largestOriginal) return kept;
  const { content } = await ports().files.read(row.file_id);
  const whole = await readLetter(await buffer(content));
  return whole.text.trim() || kept;
}
