/** An agent asks to see what the customer sees. */
import { randomInt } from 'node:crypto';
import { clock, isDuplicate, type Locale, newId, newToken, type Scope, systemScope, type Tx, translate } from '#kernel';
import { readByOthers } from '#modules/channels';
import {
  carrierOf,
  closedAlready,
  conversationCard,
  conversationNotFound,
  notYours,
  writeMessage,
} from '#modules/conversations';
import { contactsOf, memberIdsOf } from '#modules/customers';
import { tokenHash } from '#modules/identity';
import { answerReachesOthers } from '#modules/mail';
import { spokenWith } from '#modules/portraits';
import { callNotFound, callNotYours, findCall, notNow } from '#modules/telephony';
import { ticketNotFound, visibleTicket } from '#modules/tickets';
import { isWebCall } from '#modules/webcalls';
import { helpUnderWay } from './errors.ts';
import { own } from './ports.ts';
import { dueAct, times } from './rules.ts';
import { byCodeHash, insertSession, lockOpen, readPolicy } from './store.ts';
import type { SessionRow, SubjectKind } from './tables.ts';
import { step, tell } from './tell.ts';

const house = systemScope('remotehelp');

/**
 * Only who holds the conversation, who is in the call, or whoever may see the ticket. `link` and `code` open once, for tickets, calls
 * and conversations that are not on our pages; to those both are sent as a message, unless others read along. `wish`: a talk face to face. Throws what is not found, `conversations.not-yours`, `conversations.closed`, `telephony.call-not-yours`, `telephony.not-now`,
 * `remotehelp.under-way`.
 */
export async function askHelp(
  tx: Tx,
  scope: Scope,
  subject: { kind: SubjectKind; id: string },
  wish: SessionRow['wish'] = null,
): Promise<{ row: SessionRow; link: string | null; code: string | null; textWords: string | null }> {
  const { unitId, customerId, apart, writeTo } = await ways[subject.kind](tx, scope, subject.id);
  const now = clock.now();
  const open = await lockOpen(tx, house, subject.kind, subject.id);
  if (open) {
    const act = dueAct(open, now);
    if (!act) throw helpUnderWay();
    await step(tx, house, open, act, { ended_at: now, end_by: act === 'end' ? 'program' : null });
  }
  const { wrapped } = own().keys.create();
  const token = apart ? newToken() : null;
  const code = apart ? await newCode(tx, scope) : null;
  const row: SessionRow = {
    id: newId(),
    origin_site: own().site,
    unit_id: unitId,
    subject_kind: subject.kind,
    subject_id: subject.id,
    customer_id: customerId,
    staff_id: scope.actor.id,
    state: 'asked',
    way: null,
    wish,
    recorded: (await readPolicy(tx, scope)).recording,
    asked_at: now,
    expires_at: new Date(now.getTime() + times.askedMs[apart ? 'apart' : 'chat']),
    agreed_at: null,
    running_at: null,
    ended_at: null,
    end_by: null,
    heard_at: now,
    link_hash: token ? tokenHash(token) : null,
    code_hash: code && codeHash(code),
    secret_hash: null,
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
  };
  try {
    await insertSession(tx, row);
  } catch (error) {
    // Two asked at the same moment.
    if (isDuplicate(error)) throw helpUnderWay();
    throw error;
  }
  await tell(tx, scope, row);
  const link = token ? `${helpPage()}/${token}` : null;
  if (writeTo && link && code) {
    const text = translate(writeTo, 'remotehelp.way-in', { link, at: helpPage(), code: spoken(code) });
    // What their channel refuses (its hours have ended) refuses the question.
    await writeMessage(tx, scope, { conversationId: subject.id, kind: 'text', text });
  }
  const textWords = link && !writeTo ? await wordsToText(tx, customerId, link) : null;
  return { row, link, code, textWords };
}

/** Theirs, not the agent's: as they wished, as their latest talk went, else the house's. */
async function wordsToText(tx: Tx, customerId: string | null, link: string): Promise<string> {
  const wished = customerId && (await spokenWith(tx, house, customerId));
  const language = wished ? (wished === 'en' ? 'en' : 'zh-CN') : customerId && (await spokenLanguage(tx, customerId));
  return translate(language || 'zh-CN', 'remotehelp.text-words', { link });
}

async function spokenLanguage(tx: Tx, customerId: string): Promise<Locale | null> {
  const members = await memberIdsOf(tx, house, customerId);
  const [talk] = await contactsOf(tx, house, members, { after: null, kind: 'chat', limit: 1 });
  return talk ? ((await conversationCard(tx, house, talk.subject_id))?.language ?? null) : null;
}

/** Where a code is typed. */
export const helpPage = (): string => `${own().publicUrl}/remote-help`;
const spoken = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;

/** `apart`: the customer comes by a link or code, not by the page they stand on. `writeTo`: in the conversation, in this language. */
type About = { unitId: string; customerId: string | null; apart: boolean; writeTo: Locale | null };

const ways: Record<SubjectKind, (tx: Tx, scope: Scope, id: string) => Promise<About>> = {
  conversation: ofConversation,
  ticket: ofTicket,
  call: ofCall,
};

/** Blind, not hashed: eight digits are soon tried. */
export const codeHash = (code: string): string => own().keys.blind('remotehelp.code', code);

/** One that opens nothing else now. */
async function newCode(tx: Tx, scope: Scope): Promise<string> {
  for (;;) {
    const code = String(randomInt(100_000_000)).padStart(8, '0');
    if (!(await byCodeHash(tx, scope, codeHash(code)))) return code;
  }
}

async function ofConversation(tx: Tx, scope: Scope, id: string): Promise<About> {
  const card = await conversationCard(tx, scope, id);
  if (!card) throw conversationNotFound();
  if (card.agentId !== scope.actor.id) throw notYours();
  if (card.state === 'closed') throw closedAlready();
  const { unitId, customerId, language } = card;
  const apart = carrierOf(card.channel) !== undefined;
  // Where others read along, the first of them would come in: whoever asks tells the customer themselves.
  const others = card.channel === 'mail' ? answerReachesOthers : readByOthers;
  const alone = apart && !(await others(tx, scope, id));
  return { unitId, customerId, apart, writeTo: alone ? language : null };
}

async function ofTicket(tx: Tx, scope: Scope, id: string): Promise<About> {
  const ticket = await visibleTicket(tx, scope, id);
  if (!ticket) throw ticketNotFound();
  return { unitId: ticket.unit_id, customerId: ticket.customer_id, apart: true, writeTo: null };
}

/** The help goes on when the call has ended: on many telephones the page opens only then. Who calls from a page is asked there. */
async function ofCall(tx: Tx, scope: Scope, id: string): Promise<About> {
  const call = await findCall(tx, scope, id);
  if (!call) throw callNotFound();
  if (call.agent_id !== scope.actor.id) throw callNotYours();
  if (call.state !== 'talking' && call.state !== 'held') throw notNow();
  const apart = !(await isWebCall(tx, house, id));
  return { unitId: call.unit_id, customerId: call.customer_id, apart, writeTo: null };
}
