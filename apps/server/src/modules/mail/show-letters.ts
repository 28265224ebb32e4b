/** Letters to those who may read their conversation. Opening an original is audited: it holds everything in clear. */
import { can, type Db, revealRight, type Scope } from '#kernel';
import { record } from '#modules/audit';
import { conversationNotFound, readConversation } from '#modules/conversations';
import { mailboxCards, ownAddresses } from '#modules/mailboxes';
import type { Correspondence, HeldLetter, Letter } from './contract.ts';
import { letterNotFound } from './errors.ts';
import { ports } from './ports.ts';
import { sanitise } from './reading/sanitise.ts';
import { htmlOfText } from './reading/text-html.ts';
import { lastIncoming, letterById, lettersOfThread, listHeld, threadOfConversation } from './store.ts';
import { boxesOfLetters } from './store-same.ts';
import type { Address, LetterRow } from './tables.ts';
import { openHead, openHtml } from './vault.ts';
import { othersOf, signature } from './write-letter.ts';

type Eye = { clear: boolean; own: string[] };

async function eyeOf(db: Db, scope: Scope): Promise<Eye> {
  return { clear: can(scope, revealRight('email')), own: await ownAddresses(db, scope) };
}

/** Throws `conversations.not-found`; null for a conversation without letters. */
export async function showCorrespondence(db: Db, scope: Scope, conversationId: string): Promise<Correspondence | null> {
  const row = await readConversation(db, scope, conversationId);
  if (!row) throw conversationNotFound();
  const thread = await threadOfConversation(db, scope, conversationId);
  if (!thread) return null;
  const [mailbox] = await mailboxCards(db, scope, [thread.mailbox_id]);
  const eye = await eyeOf(db, scope);
  const last = await lastIncoming(db, scope, thread.id);
  const { writer, others } = othersOf(last && openHead(last), eye.own);
  const boxes = await boxesWithin(db, scope, thread.id);
  return {
    threadId: thread.id,
    subject: thread.subject,
    mailbox: mailbox!,
    letters: (await lettersOfThread(db, scope, thread.id, 200)).map((row) => letterView(row, eye, boxes(row))),
    answersTo: writer && party(writer, eye),
    others: others.map((one) => party(one, eye)),
    signature: await signature(db, scope, row),
  };
}

/** Tells of a letter the addresses of our boxes that it lay in, when it lay in several. */
async function boxesWithin(db: Db, scope: Scope, threadId: string): Promise<(row: LetterRow) => string[]> {
  const several = await boxesOfLetters(db, scope, threadId);
  const cards = await mailboxCards(db, scope, [...new Set(several.flatMap(({ mailbox_ids }) => mailbox_ids))]);
  const addresses = new Map(cards.map(({ id, address }) => [id, address]));
  return ({ message_hash, essence }) => {
    const one = several.find((box) => box.message_hash === message_hash && box.essence === essence);
    return [...new Set(one?.mailbox_ids.flatMap((id) => addresses.get(id) ?? []))];
  };
}

function letterView(row: LetterRow, eye: Eye, boxes: string[] = []): Letter {
  const gone = row.wrapped_key === '';
  const head = gone ? null : openHead(row);
  const list = (all: Address[] | undefined) => (all ?? []).map((one) => party(one, eye));
  return {
    id: row.id,
    conversationId: row.conversation_id,
    seq: row.seq,
    direction: row.direction,
    kind: row.kind,
    state: row.state,
    reason: row.reason,
    from: head?.from ? party(head.from, eye) : null,
    to: list(head?.to),
    cc: list(head?.cc),
    bcc: list(head?.bcc),
    subject: head?.subject ?? '',
    at: row.at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    size: row.size,
    boxes,
    hasHtml: row.html_sealed !== null,
    hasOriginal: row.file_id !== null,
    attachments: row.attachments.map(({ fileId, name, mediaType, size, cid, of, refused }) => ({
      fileId,
      conversationId: of ?? row.conversation_id,
      name,
      mediaType,
      size,
      inline: cid !== undefined && mediaType.startsWith('image/'),
      refused: refused ?? null,
    })),
    warnings: row.warnings,
    bounce: row.bounce,
  };
}

function party({ name, address }: Address, eye: Eye): { name: string; address: string; own: boolean } {
  const own = eye.own.includes(address.toLowerCase());
  return {
    name: name.includes('@') && !eye.clear ? '' : name,
    address: own || eye.clear ? address : masked(address),
    own,
  };
}

/** `z***@example.com`, as on the customer's file. */
function masked(address: string): string {
  const at = address.lastIndexOf('@');
  return `${[...address][0] ?? ''}***${address.slice(at)}`;
}

/** A letter of a conversation the caller may read, or one held back for those who see to them. Throws `mail.letter-not-found`. */
export async function visibleLetter(db: Db, scope: Scope, id: string): Promise<LetterRow> {
  const row = await letterById(db, scope, id);
  if (!row) throw letterNotFound();
  const thread = row.conversation_id !== null && (await readConversation(db, scope, row.conversation_id)) !== null;
  const seen = can(scope, 'conversations.read') && thread;
  if (!seen && !(['held', 'failed', 'dropped'].includes(row.state) && can(scope, 'mail.held', row.unit_id)))
    throw letterNotFound();
  if (row.wrapped_key === '') throw letterNotFound();
  return row;
}

export type Body = { html: string; blocked: number; liars: number };

export function bodyOf(row: LetterRow, remote: boolean): Body {
  const html = openHtml(row) ?? htmlOfText(openHead(row).text ?? '');
  return sanitise(html, {
    remote,
    picture: (cid) => {
      const file = row.attachments.find(
        (one) => one.cid === cid && one.fileId !== null && one.mediaType.startsWith('image/'),
      );
      const of = file?.of ?? row.conversation_id;
      return file && of ? `/api/conversations/${of}/files/${file.fileId}` : null;
    },
  });
}

/** What the frame may do: show. Pictures of the letter's own come from us; others only when asked. */
export function framePolicy(remote: boolean): string {
  const pictures = remote ? "'self' data: https: http:" : "'self' data:";
  return `default-src 'none'; img-src ${pictures}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox`;
}

export function framePage(body: Body): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><style>
html{color-scheme:light}body{margin:0;padding:12px;font:14px/1.6 system-ui,"Noto Sans SC",sans-serif;color:#1a1c1f;background:#fff;overflow-wrap:anywhere}
img{max-width:100%;height:auto}img[data-blocked]{display:inline-block;min-width:24px;min-height:24px;border:1px dashed #9aa0a6;color:#5f6368}
table{max-width:100%}pre{white-space:pre-wrap}blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #c8ccd1;color:#44484d}
mark{background:#ffe08a;color:#5c3b00;font-size:12px}</style></head><body>${body.html}</body></html>`;
}

/** The letter as it travelled. */
export async function openOriginal(db: Db, scope: Scope, id: string): Promise<{ fileId: string; name: string }> {
  const row = await visibleLetter(db, scope, id);
  if (!row.file_id) throw letterNotFound();
  const fileId = row.file_id;
  await ports().db.transact((tx) =>
    record(tx, scope, { action: 'mail.original-opened', subject: ['letter', row.id], unitId: row.unit_id }),
  );
  return { fileId, name: `${row.at.toISOString().slice(0, 10)}-${row.id.slice(-6)}.eml` };
}

export async function showHeld(db: Db, scope: Scope): Promise<HeldLetter[]> {
  const rows = await listHeld(db, scope, 200);
  const boxes = await mailboxCards(db, scope, [...new Set(rows.map((row) => row.mailbox_id))]);
  const eye = await eyeOf(db, scope);
  return rows.map((row) => ({
    ...letterView(row, eye),
    mailboxAddress: boxes.find(({ id }) => id === row.mailbox_id)?.address ?? '',
    text: row.wrapped_key === '' ? '' : (openHead(row).text ?? '').slice(0, 600),
  }));
}
