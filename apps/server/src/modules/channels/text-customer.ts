/** Staff text a customer first: the number stays here, a "stop" and the black list are kept to, an offer needs a yes to marketing. */
import { can, clock, type Db, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import {
  type ConversationRow,
  conversationKind,
  lockConversation,
  messageByClientId,
  noteContact,
  readConversation,
  writeMessage,
} from '#modules/conversations';
import { consentsOf, customerSubject, memberIdsOf, numberToText } from '#modules/customers';
import { maskedPhone, writtenPhone } from '#modules/numbers';
import { assignTo, ensureAgent, isMember } from '#modules/routing';
import type { TextInput, Texting } from './contract.ts';
import { channelNotFound, contactStopped, customerRefused, heldByOther, noOffers, numberUnfit } from './errors.ts';
import { openConversation } from './open-conversation.ts';
import { takesTexts, textNumber } from './rules/text-number.ts';
import { gateways } from './store.ts';
import { contactByHash, saveContact } from './store-contacts.ts';
import type { ChannelRow } from './tables.ts';
import { contactOf } from './take-message.ts';
import { hashOf } from './vault.ts';

const program: Scope = systemScope('channels.texts');

/** What the form shows before anything is written. Throws what `numberToText` throws. */
export async function showTexting(
  db: Db,
  scope: Scope,
  asked: { customerId: string; identityId?: string | undefined },
): Promise<Texting> {
  const way = await numberToText(db, scope, asked);
  const number = textNumber(way.number);
  const subject = await customerSubject(db, scope, way.customerId);
  const channels: Texting['channels'] = [];
  for (const row of await ownGateways(db, scope)) {
    const contact = number
      ? await contactByHash(db, scope, { channelId: row.id, outerHash: hashOf('contact', number) })
      : null;
    const talk = contact?.conversation_id ? await openTalk(db, contact.conversation_id) : null;
    channels.push({
      id: row.id,
      name: row.name,
      sign: String(row.settings.sign),
      stoppedAt: contact?.stopped_at?.toISOString() ?? null,
      conversationId: talk?.id ?? null,
      held: talk !== null && !mayWriteIn(scope, talk),
    });
  }
  return {
    number: maskedPhone(writtenPhone(way.number)),
    takes: number !== null && takesTexts(way.number),
    offers: await saidYes(db, scope, way.customerId),
    refused: subject?.listing.refuses ?? false,
    channels,
  };
}

/**
 * Into their open talk of the channel, or a new one that the writer holds. Asked again with the same `clientId` it is sent once.
 * Throws `channels.not-found`, `channels.number-unfit`, `channels.contact-stopped`, `channels.customer-refused`, `channels.no-offers`,
 * `channels.held-by-other`.
 */
export async function textCustomer(
  tx: Tx,
  scope: Scope,
  input: TextInput,
): Promise<{ conversationId: string; seq: number }> {
  const channel = (await ownGateways(tx, scope)).find(({ id }) => id === input.channelId);
  if (!channel) throw channelNotFound();
  const way = await numberToText(tx, scope, input);
  const number = textNumber(way.number);
  if (!number || !takesTexts(way.number)) throw numberUnfit();
  const subject = (await customerSubject(tx, scope, way.customerId))!;
  if (subject.listing.refuses) throw customerRefused();
  if (input.purpose === 'offer' && !(await saidYes(tx, scope, way.customerId))) throw noOffers();
  const contact = await contactOf(tx, program, channel, { outerId: number, threadId: '', name: '', phone: number });
  const known = contact.conversation_id ? await lockConversation(tx, program, contact.conversation_id) : null;
  // The browser asks again after a lost answer.
  const before = known ? await messageByClientId(tx, scope, known.id, input.clientId) : null;
  if (known && before?.author_id === scope.actor.id) return { conversationId: known.id, seq: before.seq };
  if (contact.stopped_at) throw contactStopped();
  const open = known && known.state !== 'closed' ? known : null;
  if (open && !mayWriteIn(scope, open)) throw heldByOther();
  const customer = { id: way.customerId, refused: false, listing: subject.listing.kind, tierId: subject.tierId };
  const talk =
    open ??
    (await openConversation(tx, scope, {
      channel,
      customer,
      subject: '',
      text: input.text,
      language: null,
      at: clock.now(),
      ours: true,
    }));
  if (talk.agent_id === null) {
    await ensureAgent(tx, scope, scope.actor.id, scope.unitId ?? talk.unit_id);
    await assignTo(tx, scope, { kind: conversationKind, subjectId: talk.id, staffId: scope.actor.id });
  }
  if (!open) await saveContact(tx, { ...contact, customer_id: customer.id, conversation_id: talk.id });
  const { seq } = await writeMessage(tx, scope, {
    conversationId: talk.id,
    kind: 'text',
    text: input.text,
    clientId: input.clientId,
  });
  // Assigned before a word was in it, the time line knew its number only.
  if (!open) await noteContact(tx, scope, (await lockConversation(tx, program, talk.id))!, input.text.slice(0, 60));
  await record(tx, scope, {
    action: 'channels.texted',
    subject: ['customer', way.customerId],
    unitId: way.unitId,
    detail: { channel: channel.code, purpose: input.purpose, identityId: way.identityId, conversationId: talk.id },
  });
  return { conversationId: talk.id, seq };
}

/** Gateways of the units where one may text, or of queues one works in. */
async function ownGateways(db: Db, scope: Scope): Promise<ChannelRow[]> {
  const all: ChannelRow[] = [];
  for (const row of await gateways(db, scope)) {
    const near = can(scope, 'channels.text', row.unit_id);
    if (near || (await isMember(db, scope, { queueId: row.queue_id, staffId: scope.actor.id }))) all.push(row);
  }
  return all;
}

async function openTalk(db: Db, id: string): Promise<ConversationRow | null> {
  const row = await readConversation(db, program, id);
  return row && row.state !== 'closed' ? row : null;
}

const mayWriteIn = (scope: Scope, { agent_id: holder, unit_id: unit }: ConversationRow): boolean =>
  holder === null || holder === scope.actor.id || can(scope, 'conversations.manage', unit);

/** An offer by text needs an explicit yes; never asked is none. */
async function saidYes(db: Db, scope: Scope, customerId: string): Promise<boolean> {
  const words = await consentsOf(db, scope, await memberIdsOf(db, scope, customerId));
  return words.some(({ purpose, given, outdated }) => purpose === 'marketing' && given && !outdated);
}
