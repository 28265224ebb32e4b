/** Where a letter goes: to its thread when its writer takes part there, else to a conversation of its own in the box's queue. */
import { clock, type Scope, type Tx } from '#kernel';
import {
  type ConversationRow,
  insertMessage,
  insertSent,
  lockConversation,
  preview,
  type UploadRow,
} from '#modules/conversations';
import type { MailboxRow } from '#modules/mailboxes';
import { tellLetters } from './events.ts';
import { hold } from './hold-letter.ts';
import { type Customer, customersOf, openConversations } from './open-conversation.ts';
import { ports } from './ports.ts';
import type { ReadLetter } from './reading/read-letter.ts';
import { loopLetters } from './rules/kinds.ts';
import { ownWords } from './rules/quoted.ts';
import { answered, bareSubject, newThreadToken, plusTokens } from './rules/threading.ts';
import { warningsOf } from './rules/warnings.ts';
import { homesOf, standingLetters } from './same-letter.ts';
import {
  insertLetters,
  insertThreads,
  lettersFrom,
  lockThread,
  saveThread,
  threadsOfLetters,
  threadsOfTokens,
} from './store.ts';
import type { LetterFile, LetterKind, LetterRow, ThreadRow } from './tables.ts';
import { takeReport } from './take-report.ts';
import { hashOfAddress, hashOfId, sealLetter } from './vault.ts';

export type Placing = {
  id: string;
  mailbox: MailboxRow;
  source: { folder: string; uidValidity: number; uid: number } | null;
  letter: ReadLetter;
  hash: string;
  /** Blind index of what it says: under one Message-ID only this makes it the same letter. */
  essence: string;
  fileId: string | null;
  files: LetterFile[];
  size: number;
  at: Date;
  own: string[];
  kind?: LetterKind;
  /** A person decided that it is to be taken, whatever the rules say. */
  asked?: boolean;
};

/** Where a letter belongs, once it is known that it is taken. */
type Plan = {
  placing: Placing;
  /** Whose queue it enters when it opens a conversation, and from where a new thread is answered. */
  home: MailboxRow;
  thread: ThreadRow | null;
  /** Goes on here; null: opens another. */
  goesOn: ConversationRow | null;
  client: string;
  text: string;
  participants: string[];
};

export async function placeLetter(tx: Tx, scope: Scope, placing: Placing): Promise<LetterRow | null> {
  return (await placeLetters(tx, scope, [placing]))[0]!;
}

/**
 * Several letters of one box, none of which answers another and no two of one writer; each answer at the place of its question,
 * null for one that was held or told otherwise. One that cannot be placed fails them all: the caller tries each by itself then.
 */
export async function placeLetters(tx: Tx, scope: Scope, placings: readonly Placing[]): Promise<(LetterRow | null)[]> {
  const [stand, homes, counts] = await Promise.all([
    standingLetters(tx, scope, placings),
    homesOf(tx, scope, placings),
    ofLate(tx, scope, placings),
  ]);
  const planned = await Promise.all(
    placings.map((placing, index) => {
      const there = stand.get(index);
      // It lay in another of our boxes too: it is said once.
      if (there) return copy(tx, placing, there.threadId);
      return planFor(tx, scope, placing, homes[index]!, counts.get(writerOf(placing.letter) ?? '') ?? 0);
    }),
  );
  const plans = planned.filter((plan) => plan !== null);
  const threads = plans.flatMap(({ thread }) => thread?.id ?? []);
  if (new Set(threads).size < threads.length) throw new Error('two letters of one thread at once');
  const rows = await writeDown(tx, scope, await withConversations(tx, scope, plans));
  const files = rows.flatMap(({ file_id, attachments }) => [
    ...(file_id ? [file_id] : []),
    ...attachments.flatMap(({ fileId }) => fileId ?? []),
  ]);
  await ports().files.keepAll(tx, files);
  await tellLetters(tx, scope, rows);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return placings.map(({ id }) => byId.get(id) ?? null);
}

/** Null: it was held, or was a report. */
async function planFor(tx: Tx, scope: Scope, placing: Placing, home: MailboxRow, before: number): Promise<Plan | null> {
  const { letter, own } = placing;
  if (!placing.asked) {
    const reason = await reasonToHold(tx, scope, placing, before);
    if (reason) return holdIt(tx, scope, placing, reason);
    if (letter.kind === 'bounce' && (await takeReport(tx, scope, placing))) return null;
  }
  const thread = await threadFor(tx, scope, placing, home);
  if (letter.kind !== 'letter' && !thread && !placing.asked)
    return holdIt(tx, scope, placing, letter.kind === 'auto' ? 'auto-reply' : 'bounce');
  const open = thread ? await lockConversation(tx, scope, thread.conversation_id) : null;
  return {
    placing,
    home,
    thread,
    // Whoever is away for a while is no reason to begin anew.
    goesOn: open && (open.state !== 'closed' || letter.kind !== 'letter') ? open : null,
    client: `mail-${placing.hash}${placing.essence}`,
    text: shown(letter),
    participants: [...new Set([...(thread?.participants ?? []), ...takingPart(letter, own)])].slice(0, 200),
  };
}

type Seated = Plan & { conversation: ConversationRow; customerId: string | null };

/** Those that go on keep theirs, the others get one each; a letter of somebody we refuse is held instead. */
async function withConversations(tx: Tx, scope: Scope, plans: readonly Plan[]): Promise<Seated[]> {
  const customers = new Map<Plan, Customer | null>();
  const opening = plans.filter(({ goesOn }) => !goesOn);
  for (const unitId of new Set(opening.map(({ home }) => home.unit_id))) {
    const there = opening.filter(({ home }) => home.unit_id === unitId);
    const writers = there.map(({ placing }) => placing.letter.head.from);
    const found = await customersOf(tx, scope, writers, unitId);
    for (const [index, plan] of there.entries()) customers.set(plan, found[index]!);
  }
  const taken: Plan[] = [];
  for (const plan of plans) {
    if (customers.get(plan)?.refused && !plan.placing.asked) await holdIt(tx, scope, plan.placing, 'black-listed');
    else taken.push(plan);
  }
  const beginning = taken.filter(({ goesOn }) => !goesOn);
  const opened = await openConversations(
    tx,
    scope,
    beginning.map((plan) => ({
      mailbox: plan.home,
      customer: customers.get(plan) ?? null,
      subject: bareSubject(plan.placing.letter.head.subject),
      text: plan.text,
      at: plan.placing.at,
    })),
  );
  const fresh = new Map(beginning.map((plan, index) => [plan, opened[index]!]));
  return taken.map((plan) => ({
    ...plan,
    conversation: plan.goesOn ?? fresh.get(plan)!,
    customerId: customers.get(plan)?.id ?? null,
  }));
}

async function writeDown(tx: Tx, scope: Scope, plans: readonly Seated[]): Promise<LetterRow[]> {
  const begun: ThreadRow[] = [];
  for (const { placing, home, thread, conversation, customerId, participants } of plans)
    if (thread) saveThread(tx, { id: thread.id, conversation_id: conversation.id, participants });
    else
      begun.push({
        id: placing.id,
        origin_site: placing.mailbox.origin_site,
        mailbox_id: home.id,
        subject: bareSubject(placing.letter.head.subject),
        token: newThreadToken(),
        conversation_id: conversation.id,
        customer_id: customerId,
        participants,
        created_at: clock.now(),
      });
  await insertThreads(tx, begun);
  const rows: LetterRow[] = [];
  const uploads: UploadRow[] = [];
  const seqs = await Promise.all(
    plans.map(({ placing, conversation, client, text }) => say(tx, scope, placing, conversation, client, text)),
  );
  for (const [index, { placing, thread, conversation }] of plans.entries()) {
    const seq = seqs[index]!;
    for (const { fileId, name, mediaType, size } of placing.files)
      if (fileId)
        uploads.push({
          file_id: fileId,
          conversation_id: conversation.id,
          uploaded_by: 'system:mail',
          name,
          media_type: mediaType,
          size,
          width: null,
          height: null,
          at: placing.at,
          sent_seq: seq,
        });
    rows.push(rowOf(placing, { threadId: thread?.id ?? placing.id, conversation, seq, state: 'received' }));
  }
  await insertSent(tx, uploads);
  if ((await insertLetters(tx, rows)) < rows.length) throw new Error('the letter was taken meanwhile');
  return rows;
}

/** Null when it may be taken. `before`: letters of its writer of late. */
async function reasonToHold(tx: Tx, scope: Scope, { letter, own }: Placing, before: number): Promise<string | null> {
  const { from } = letter.head;
  if (!from) return letter.kind === 'bounce' ? null : 'no-sender';
  // Our own letters that come back (a forward, a list): answering them would never end.
  const mark = letter.headers.get('x-qiao-thread')?.trim();
  if (own.includes(from.address.toLowerCase())) return 'loop';
  if (mark && (await threadsOfTokens(tx, scope, [mark])).length > 0) return 'loop';
  return before >= loopLetters ? 'too-many' : null;
}

/** Letters that the writer of each sent to this box in the ten minutes before. */
async function ofLate(tx: Tx, scope: Scope, placings: readonly Placing[]): Promise<Map<string, number>> {
  const letters = placings.flatMap(({ letter, at }) => {
    const writer = writerOf(letter);
    return writer ? [{ writer, at }] : [];
  });
  const mailboxId = placings[0]?.mailbox.id;
  return mailboxId ? lettersFrom(tx, scope, { mailboxId, within: '10 minutes', letters }) : new Map();
}

const writerOf = ({ head }: ReadLetter): string | null => (head.from ? hashOfAddress(head.from.address) : null);

async function holdIt(tx: Tx, scope: Scope, placing: Placing, reason: string): Promise<null> {
  await hold(tx, scope, {
    mailbox: placing.mailbox,
    folder: placing.source?.folder ?? null,
    uidValidity: placing.source?.uidValidity ?? null,
    uid: placing.source?.uid ?? null,
    letter: placing.letter,
    hash: placing.hash,
    essence: placing.essence,
    fileId: placing.fileId,
    size: placing.size,
    receivedAt: placing.at,
    reason,
  });
  return null;
}

/**
 * By the letters it answers, by another that bears its own Message-ID, by the plus-address it was sent to, by the token in its words:
 * only where its writer takes part.
 */
async function threadFor(
  tx: Tx,
  scope: Scope,
  { letter, mailbox, hash }: Placing,
  home: MailboxRow,
): Promise<ThreadRow | null> {
  const writer = letter.head.from ? hashOfAddress(letter.head.from.address) : '';
  const hashes = [...answered(letter.head.inReplyTo, letter.head.references).map(hashOfId), hash];
  const plus = [...new Set([mailbox.address, home.address])].flatMap((own) => plusTokens(own, letter.sentTo));
  const tokens = [...plus, ...letter.tokens];
  const found = await Promise.all([
    threadsOfLetters(tx, scope, hashes),
    tokens.length > 0 ? threadsOfTokens(tx, scope, [...new Set(tokens)]) : [],
  ]);
  const own = found.flat().find((thread) => thread.participants.includes(writer));
  return own ? lockThread(tx, scope, own.id) : null;
}

function takingPart(letter: ReadLetter, own: string[]): string[] {
  const { from, to, cc, replyTo } = letter.head;
  return [...(from ? [from] : []), ...replyTo, ...to, ...cc]
    .filter(({ address }) => !own.includes(address.toLowerCase()))
    .slice(0, 60)
    .map(({ address }) => hashOfAddress(address));
}

/** Words as the conversation shows them; a letter without any is named by its subject. */
function shown(letter: ReadLetter): string {
  return (
    ownWords(letter.text)
      .replace(/\n?\[ref:[a-z0-9]{12}\]/g, '')
      .trim() ||
    letter.head.subject ||
    '…'
  ).slice(0, 20_000);
}

async function say(
  tx: Tx,
  scope: Scope,
  placing: Placing,
  conversation: ConversationRow,
  client: string,
  text: string,
): Promise<number> {
  const auto = placing.letter.kind !== 'letter';
  return insertMessage(tx, scope, {
    conversationId: conversation.id,
    clientId: client,
    at: clock.now(),
    authorKind: 'visitor',
    authorId: conversation.customer_id,
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    kind: 'text',
    text,
    preview: auto ? null : preview('text', text, null),
    unreadAdd: auto ? 0 : 1,
    unreadReset: false,
    replied: false,
  });
}

async function copy(tx: Tx, placing: Placing, threadId: string | null): Promise<null> {
  const row = rowOf(placing, { threadId, conversation: null, seq: null, state: 'copy' });
  await insertLetters(tx, [{ ...row, attachments: [], file_id: null }]);
  return null;
}

function rowOf(
  placing: Placing,
  place: {
    threadId: string | null;
    conversation: ConversationRow | null;
    seq: number | null;
    state: 'received' | 'copy';
  },
): LetterRow {
  const { letter, mailbox, source } = placing;
  return {
    id: placing.id,
    origin_site: mailbox.origin_site,
    mailbox_id: mailbox.id,
    direction: 'in',
    kind: placing.kind ?? letter.kind,
    state: place.state,
    reason: null,
    thread_id: place.threadId,
    conversation_id: place.conversation?.id ?? null,
    seq: place.seq,
    unit_id: place.conversation?.unit_id ?? mailbox.unit_id,
    folder: source?.folder ?? null,
    uid_validity: source?.uidValidity ?? null,
    uid: source?.uid ?? null,
    message_hash: placing.hash,
    essence: placing.essence,
    writer: writerOf(letter),
    ...sealLetter(placing.id, { ...letter.head, text: shown(letter) }, letter.html),
    attachments: placing.files,
    warnings: warningsOf(
      { from: letter.head.from, replyTo: letter.head.replyTo, headers: letter.headers },
      placing.own,
    ),
    file_id: placing.fileId,
    size: placing.size,
    at: placing.at,
    attempts: 0,
    next_try_at: null,
    sent_at: null,
    filed: true,
    bounce: null,
  };
}
