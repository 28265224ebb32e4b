/** An answer, or a letter passed on: a message of the conversation and the letter that carries it, in one transaction. */
import { type Db, type Locale, type Name, nameIn, newId, type Scope, type Tx } from '#kernel';
import { type Carrier, type ConversationRow, markSent, uploadById, writeMessage } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { mailboxCards, ownAddresses, signatureFor } from '#modules/mailboxes';
import { unitCards } from '#modules/organisation';
import { offError, partRuns } from '#modules/parts';
import type { WriteLetter } from './contract.ts';
import { addressUnreadable, fileUnknown, noRecipient, noThread } from './errors.ts';
import { tellLetter } from './events.ts';
import { type Below, passedOn, quoted } from './pass-on.ts';
import { ports, queuedSignal } from './ports.ts';
import { textOfHtml } from './reading/html-text.ts';
import { ownHtml, ownPage, picturesIn } from './reading/own-html.ts';
import { htmlPart } from './reading/text-html.ts';
import { bareSubject, tokenLine } from './rules/threading.ts';
import { firstIncoming, lastIncoming, lockThread, saveThread, sendLetter, threadOfConversation } from './store.ts';
import type { Address, Head, LetterFile, LetterRow, ThreadRow } from './tables.ts';
import { hashOfAddress, hashOfId, openHead, sealLetter } from './vault.ts';

/** Throws `conversations.not-found`, `.not-yours`, `.closed`, `mail.no-recipient`, `.address-unreadable`, `.no-thread`, `.file-unknown`. */
export async function writeLetter(
  tx: Tx,
  scope: Scope,
  input: WriteLetter & { conversationId: string },
): Promise<{ seq: number; at: Date; letterId: string | null }> {
  // What the conversation keeps is what leaves: the plain words are read from the written ones.
  const plain = (input.html && textOfHtml(input.html).slice(0, 50_000)) || input.text;
  const { conversationId, clientId } = input;
  // The road is looked up in one flight with the check and the lock of the conversation, and stands behind them.
  const saying = writeMessage(tx, scope, { conversationId, kind: 'text', text: plain, clientId, carried: true });
  const [said, road, signed] = await Promise.all([
    saying,
    roadOf(tx, scope, conversationId),
    saying.then(({ row, repeated }) => (repeated ? '' : signature(tx, scope, row))),
  ]);
  const { row, seq, at } = said;
  if (said.repeated) return { seq, at, letterId: null };
  // Words that the company keeps back were taken out of the plain ones only.
  const html = said.text === plain ? input.html : undefined;
  const shown = picturesIn(html ?? '');
  const files: LetterFile[] = [];
  for (const fileId of new Set(input.fileIds)) {
    const upload = await uploadById(tx, scope, row.id, fileId);
    if (!upload || upload.sent_seq !== null) throw fileUnknown();
    await ports().files.keep(tx, fileId);
    await markSent(tx, fileId, seq);
    const file = { fileId, name: upload.name, mediaType: upload.media_type, size: Number(upload.size) };
    files.push(shown.has(fileId) && file.mediaType.startsWith('image/') ? { ...file, cid: `${fileId}@inline` } : file);
  }
  const letterId = await queue(tx, scope, row, { ...input, html, seq, at, text: said.text, files }, road, signed);
  return { seq, at, letterId };
}

/** Whatever else writes into a thread of letters — macros, messages sent later, programs — answers the writer. */
export const carryLetter: Carrier = async (tx, scope, row, { seq, at, text, attachment }) => {
  if (!(await partRuns(tx, 'mail'))) throw offError('mail', scope.locale);
  const files = attachment
    ? [{ fileId: attachment.fileId, name: attachment.name, mediaType: attachment.mediaType, size: attachment.size }]
    : [];
  const words: Words = { seq, at, text, files, way: 'reply', to: [], cc: [], bcc: [], leaveOut: [] };
  const [road, signed] = await Promise.all([roadOf(tx, scope, row.id), signature(tx, scope, row)]);
  await queue(tx, scope, row, words, road, signed);
};

/**
 * What is carried into this conversation would reach somebody else than the person whose letter began it, or others beside them:
 * the last one to write was a third, or wants answers to go to a list.
 */
export async function answerReachesOthers(tx: Tx, scope: Scope, conversationId: string): Promise<boolean> {
  const road = await roadOf(tx, scope, conversationId);
  const first = road && (await firstIncoming(tx, scope, road.thread.id));
  if (!first || !road.last) return false;
  const nothing: Words = {
    seq: 0,
    at: first.at,
    text: '',
    files: [],
    way: 'reply',
    to: [],
    cc: [],
    bcc: [],
    leaveOut: [],
  };
  const { to } = answering(openHead(road.last), road.own, nothing);
  const begun = openHead(first);
  const whole = begun && [begun.from, ...begun.replyTo].flatMap((one) => one?.address.toLowerCase() ?? []);
  return to.length !== 1 || (begun?.replyTo.length ?? 0) > 1 || !whole?.includes(to[0]!.address.toLowerCase());
}

type Words = { seq: number; at: Date; text: string; files: LetterFile[] } & Pick<
  WriteLetter,
  'way' | 'to' | 'cc' | 'bcc' | 'letterId' | 'leaveOut' | 'html'
>;

type Road = { thread: ThreadRow; address: string; name: Name; last: LetterRow | null; own: string[] };

/** Which thread a letter of this conversation goes into (locked), from which box, in answer to what. Null: none came by letter. */
async function roadOf(tx: Tx, scope: Scope, conversationId: string): Promise<Road | null> {
  const [found, own] = await Promise.all([threadOfConversation(tx, scope, conversationId), ownAddresses(tx, scope)]);
  if (!found) return null;
  const [thread, [mailbox], last] = await Promise.all([
    lockThread(tx, scope, found.id),
    mailboxCards(tx, scope, [found.mailbox_id]),
    lastIncoming(tx, scope, found.id),
  ]);
  return thread && { thread, address: mailbox!.address, name: mailbox!.name, last, own };
}

async function queue(
  tx: Tx,
  scope: Scope,
  row: ConversationRow,
  words: Words,
  road: Road | null,
  signed: string,
): Promise<string> {
  if (!road) throw noThread();
  const { thread, last, own } = road;
  const answeredHead = last && openHead(last);
  const parties =
    words.way === 'forward' ? { to: read(words.to), cc: read(words.cc) } : answering(answeredHead, own, words);
  const bcc = read(words.bcc);
  if (parties.to.length === 0) throw noRecipient();
  const language: Locale = row.language === 'en' ? 'en' : 'zh-CN';
  const forwarded =
    words.way === 'forward' ? await passedOn(tx, scope, { thread, conversationId: row.id }, words) : null;
  const below: Below = forwarded ?? quoted(answeredHead, last, language);
  const id = newId();
  const domain = road.address.slice(road.address.lastIndexOf('@') + 1);
  const subject = (forwarded?.head ?? answeredHead)?.subject || thread.subject;
  const signedWords = signed && `-- \n${signed}`;
  const head: Head = {
    messageId: `<${id}.${thread.token}@${domain}>`,
    inReplyTo: answeredHead?.messageId ? [answeredHead.messageId] : [],
    references: answeredHead
      ? [...answeredHead.references, ...(answeredHead.messageId ? [answeredHead.messageId] : [])].slice(-20)
      : [],
    from: { name: nameIn(road.name, language), address: road.address },
    replyTo: [],
    ...parties,
    bcc,
    subject: words.way === 'forward' ? `Fwd: ${bareSubject(subject)}` : `Re: ${bareSubject(subject)}`,
    text: [words.text, signedWords, below.text, tokenLine(thread.token)].filter(Boolean).join('\n\n'),
  };
  const cidOf = (fileId: string) => words.files.find((file) => file.fileId === fileId)?.cid ?? null;
  // Plain words under a plain letter become HTML as they leave.
  const html =
    words.html || below.html
      ? ownPage(
          words.html ? ownHtml(words.html, cidOf) : htmlPart(words.text),
          signedWords,
          below.html ?? htmlPart(below.text),
          tokenLine(thread.token),
        )
      : null;
  const letter: LetterRow = {
    id,
    origin_site: thread.origin_site,
    mailbox_id: thread.mailbox_id,
    direction: 'out',
    kind: 'letter',
    state: 'queued',
    reason: null,
    thread_id: thread.id,
    conversation_id: row.id,
    seq: words.seq,
    unit_id: row.unit_id,
    folder: null,
    uid_validity: null,
    uid: null,
    message_hash: hashOfId(head.messageId!),
    essence: null,
    writer: null,
    ...sealLetter(id, head, html),
    attachments: [...words.files, ...below.files],
    warnings: [],
    file_id: null,
    size: 0,
    at: words.at,
    attempts: 0,
    next_try_at: words.at,
    sent_at: null,
    filed: false,
    bounce: null,
  };
  sendLetter(tx, letter);
  const joined = [...head.to, ...head.cc]
    .filter(({ address }) => !own.includes(address.toLowerCase()))
    .map(({ address }) => hashOfAddress(address))
    .filter((hash) => !thread.participants.includes(hash));
  if (joined.length > 0)
    saveThread(tx, {
      id: thread.id,
      conversation_id: thread.conversation_id,
      participants: [...new Set([...thread.participants, ...joined])].slice(0, 200),
    });
  await tellLetter(tx, scope, letter);
  tx.afterCommit(() => ports().signals.send(queuedSignal, 1));
  return id;
}

function answering(last: Head | null, own: string[], words: Words): { to: Address[]; cc: Address[] } {
  const theirs = (list: Address[]) =>
    list.filter(({ address }) => !own.includes(address.toLowerCase()) && !isOwnPlus(address, own));
  const writer = last ? (last.replyTo.length > 0 ? last.replyTo : last.from ? [last.from] : []) : [];
  const to = [...theirs(writer), ...read(words.to)];
  const cc = [...(words.way === 'all' && last ? theirs([...last.to, ...last.cc]) : []), ...read(words.cc)];
  const once = unique(to);
  return { to: once, cc: unique(cc).filter((one) => !once.some((known) => same(known, one))) };
}

const same = (one: Address, other: Address): boolean => one.address.toLowerCase() === other.address.toLowerCase();
const unique = (list: Address[]): Address[] =>
  list.filter((one, index) => list.findIndex((other) => same(one, other)) === index);

function isOwnPlus(address: string, own: string[]): boolean {
  return own.includes(address.toLowerCase().replace(/\+t-[a-z0-9]{12}@/, '@'));
}

/** Others who take part in the last letter beside its writer. */
export function othersOf(last: Head | null, own: string[]): { writer: Address | null; others: Address[] } {
  const { to, cc } = answering(last, own, { way: 'all', to: [], cc: [], bcc: [] } as unknown as Words);
  return { writer: to[0] ?? null, others: [...to.slice(1), ...cc] };
}

/** Written by hand: `name <address>` or an address. No line break reaches a head (CWE-93). */
function read(list: string[]): Address[] {
  return list.map((written) => {
    const [, name = '', address = ''] = /^\s*(?:"?([^"<>\r\n]*?)"?\s*<([^<>\s]+)>|)\s*$/.exec(written) ?? [];
    const plain = address || written.trim();
    if (!/^[^\s@"<>(),;:\\]+@[^\s@"<>(),;:\\.]+(\.[^\s@"<>(),;:\\.]+)+$/.test(plain) || /[\r\n\0]/.test(written))
      throw addressUnreadable({ address: written.slice(0, 80) });
    return { name: name.trim(), address: plain };
  });
}

/** What stands under a letter that the caller writes; empty when their team has none. */
export async function signature(db: Db, scope: Scope, row: ConversationRow): Promise<string> {
  const text = await signatureFor(db, scope, row.unit_id);
  if (!text) return '';
  const language = row.language === 'en' ? 'en' : 'zh-CN';
  const words = nameIn(text, language).trim();
  if (words === '') return '';
  const person = scope.actor.kind === 'staff' ? (await staffCards(db, scope, [scope.actor.id]))[0] : undefined;
  const [unit] = await unitCards(db, scope, [row.unit_id]);
  return words
    .replaceAll('{agent}', person?.name ?? '')
    .replaceAll('{number}', person?.number ?? '')
    .replaceAll('{team}', unit ? nameIn(unit.name, language) : '');
}
