/** The kind `mail-archive` of imports: letters of another time become closed conversations, threads together. */
import { Readable } from 'node:stream';
import { AppError, demand, type Files, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import {
  continueImported,
  type ImportedMessage,
  importConversations,
  insertUpload,
  markSent,
} from '#modules/conversations';
import { findOrCreateByIdentity } from '#modules/customers';
import type { ImportKind, KindField, Outcome, TakenRow, TakeOptions } from '#modules/imports';
import {
  answered,
  bareSubject,
  conversationsOfLetters,
  letterHash,
  ownWords,
  type ReadLetter,
  readLetter,
} from '#modules/mail';
import { mailboxFor, ownAddresses } from '#modules/mailboxes';
import { offError, partRuns } from '#modules/parts';
import { letterTooLarge, letterUnreadable, noDate, noMailbox, noSender } from './errors.ts';
import { openArchive } from './read-archive.ts';
import { broughtBefore, noteBrought } from './store.ts';

const program = systemScope('mailarchives');
const mostBytes = 4 * 1024 * 1024 * 1024;
const largestFile = 20 * 1024 * 1024;
const everything = [
  'application/*',
  'text/*',
  'text/html',
  'image/*',
  'image/svg+xml',
  'audio/*',
  'video/*',
  'message/*',
];

const field = (key: string, zh: string, en: string, required = false): KindField => ({
  key,
  name: { zh, en },
  titles: [key],
  required,
  hint: null,
});
/** The first three are for looking at; the letter itself says them. */
const fields = [
  field('from', '发件人', 'From'),
  field('subject', '主题', 'Subject'),
  field('date', '日期', 'Date'),
  field('message', '邮件', 'Message', true),
];

export function mailArchive(files: Files): ImportKind {
  return {
    kind: 'mail-archive',
    name: { zh: '邮件归档（mbox、eml）', en: 'Mail archive (mbox, eml)' },
    right: 'mailarchives.import',
    part: 'mail',
    fields: async () => fields,
    open: openArchive,
    mostBytes,
    take: (tx, scope, rows, options) => take(tx, scope, rows, options, files),
  };
}

type Letter = { index: number; letter: ReadLetter; hash: string; at: Date };

async function take(
  tx: Tx,
  scope: Scope,
  rows: readonly TakenRow[],
  options: TakeOptions,
  files: Files,
): Promise<Outcome[]> {
  demand(scope, 'mailarchives.import', options.unitId);
  if (!(await partRuns(tx, 'mail'))) return rows.map(() => wrong(offError('mail', scope.locale)));
  const outcomes: Outcome[] = rows.map(() => 'same');
  const letters: Letter[] = [];
  for (const [index, row] of rows.entries())
    try {
      letters.push(await letterOf(index, row));
    } catch (error) {
      outcomes[index] = wrong(error);
    }
  letters.sort((one, other) => one.at.getTime() - other.at.getTime());
  const own = await ownAddresses(tx, program);
  const ids = letters.flatMap(({ hash, letter }) => [hash, ...answeredBy(letter)]);
  const places = new Map([
    ...(await conversationsOfLetters(tx, program, ids)),
    ...(await broughtBefore(tx, program, ids)),
  ]);
  const brought: { message_hash: string; conversation_id: string }[] = [];
  for (const one of letters) {
    // By its Message-ID it came before: in this archive, in another, or by the mailbox itself.
    if (places.has(one.hash)) continue;
    try {
      const before = answeredBy(one.letter).find((hash) => places.has(hash));
      const conversationId = await place(tx, scope, one, before ? places.get(before)! : null, { own, options, files });
      places.set(one.hash, conversationId);
      brought.push({ message_hash: one.hash, conversation_id: conversationId });
      outcomes[one.index] = 'added';
    } catch (error) {
      outcomes[one.index] = wrong(error);
    }
  }
  await noteBrought(tx, options.runId, brought);
  await record(tx, scope, {
    action: 'mailarchives.imported',
    subject: ['import', options.runId],
    unitId: options.unitId,
    detail: { lines: `${rows[0]!.line}–${rows.at(-1)!.line}`, added: brought.length },
  });
  return outcomes;
}

const answeredBy = ({ head }: ReadLetter): string[] => answered(head.inReplyTo, head.references).map(letterHash);

/** Throws what is wrong with it. */
async function letterOf(index: number, { values }: TakenRow): Promise<Letter> {
  const raw = values.get('message') ?? '';
  if (raw === '') throw letterTooLarge();
  let letter: ReadLetter;
  try {
    letter = await readLetter(Buffer.from(raw, 'latin1'));
  } catch {
    throw letterUnreadable();
  }
  if (!letter.head.from) throw noSender();
  const at = new Date(letter.headers.get('date') ?? '');
  if (Number.isNaN(at.getTime()) || at.getFullYear() < 1980) throw noDate();
  return { index, letter, hash: letterHash(letter.identity), at };
}

type Around = { own: string[]; options: TakeOptions; files: Files };

/** To the conversation that it answers when that one was imported, else to one of its own. */
async function place(tx: Tx, scope: Scope, one: Letter, before: string | null, around: Around): Promise<string> {
  const { letter, at } = one;
  const { own, options } = around;
  const from = letter.head.from!;
  const ours = own.includes(from.address.toLowerCase());
  const others = [...letter.head.to, ...letter.head.cc].filter(({ address }) => !own.includes(address.toLowerCase()));
  const customer = ours ? others[0] : from;
  const box = await mailboxFor(tx, program, {
    addresses: [...(ours ? [from.address] : []), ...letter.sentTo],
    unitId: options.unitId,
  });
  if (!box) throw noMailbox();
  demand(scope, 'mailarchives.import', box.unit_id);
  const author = ours ? ('agent' as const) : ('visitor' as const);
  const text = (ownWords(letter.text).trim() || letter.head.subject || '…').slice(0, 20_000);
  // What can be refused comes before anything is written.
  const customerId =
    !before && customer
      ? (
          await findOrCreateByIdentity(tx, scope, {
            kind: 'email',
            value: customer.address,
            verified: false,
            name: customer.name || null,
            unitId: box.unit_id,
          })
        ).id
      : null;
  const messages: ImportedMessage[] = [{ at, author, authorId: null, kind: 'text', text }];
  for (const attachment of await keepFiles(tx, letter, around)) {
    const kind = attachment.mediaType.startsWith('image/') ? ('image' as const) : ('file' as const);
    messages.push({ at, author, authorId: null, kind, text: '', attachment });
  }
  let conversationId = before;
  let seqs: number[];
  if (conversationId) seqs = await continueImported(tx, program, conversationId, messages);
  else {
    const [made] = await importConversations(tx, program, [
      {
        site: box.origin_site,
        channel: 'mail',
        unitId: box.unit_id,
        queueId: box.queue_id,
        customerId,
        agentId: null,
        language: /[\u3400-\u9fff]/.test(bareSubject(letter.head.subject) + text) ? 'zh-CN' : 'en',
        startedAt: at,
        assignedAt: null,
        closedAt: at,
        closedBy: 'system',
        firstResponseSeconds: 86_400,
        messages,
        rating: null,
      },
    ]);
    conversationId = made!.id;
    seqs = messages.map((_, index) => index + 1);
  }
  for (const [index, { attachment }] of messages.entries()) {
    if (!attachment) continue;
    const { fileId, name, mediaType, size } = attachment;
    await insertUpload(tx, {
      file_id: fileId,
      conversation_id: conversationId,
      uploaded_by: 'system:mailarchives',
      name,
      media_type: mediaType,
      size,
      width: null,
      height: null,
      at,
    });
    await markSent(tx, fileId, seqs[index]!);
  }
  return conversationId;
}

/** Nothing is kept while it is only looked at. */
async function keepFiles(tx: Tx, letter: ReadLetter, { options, files }: Around) {
  if (options.dry) return [];
  const kept: { fileId: string; name: string; mediaType: string; size: number }[] = [];
  for (const { name, mediaType, content } of letter.files) {
    if (content.length === 0 || content.length > largestFile) continue;
    const stored = await files.put({
      name,
      declaredType: mediaType,
      content: Readable.from([content]),
      allow: everything,
      maxBytes: largestFile,
      owner: { kind: 'mail', id: options.runId },
    });
    kept.push({ fileId: stored.id, name: stored.name, mediaType: stored.mediaType, size: stored.size });
  }
  await files.keepAll(
    tx,
    kept.map(({ fileId }) => fileId),
  );
  return kept;
}

function wrong(error: unknown): Outcome {
  if (error instanceof AppError) return { field: null, error };
  throw error;
}
