/** Webhooks to a program written for Chatwoot's API channel: message_created and conversation_status_changed. */
import { createHmac } from 'node:crypto';
import { clock, signWebhook, systemScope } from '#kernel';
import { conversationCard } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import type { Adapter, Arrived, Errand } from '../adapters/adapter.ts';
import { post } from '../adapters/signed-call.ts';
import { countingKeys } from '../counting-keys.ts';
import { ports } from '../ports.ts';
import { numberedById, talksOf } from '../store-chatwoot.ts';
import { openSecrets } from '../vault.ts';
import { wholeNumber } from './inbox.ts';
import { attachmentsOf, messageNumber, personOf, statusOf } from './show.ts';

const scope = systemScope('channels.chatwoot');
const account = { id: 1, name: 'Qiao' };
const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);

async function payloadOf({ channel, contactId, conversationId, seq, message }: Errand): Promise<object> {
  const { db } = ports();
  const thread = (await numberedById(db, scope, contactId))!;
  const contact = await personOf(db, scope, thread);
  const inbox = { id: wholeNumber(channel.id), name: channel.name.en || channel.name.zh };
  const agentId = (await conversationCard(db, scope, conversationId))?.agentId ?? null;
  const people = await staffCards(
    db,
    scope,
    [agentId, message.by ?? null].filter((one) => one !== null),
  );
  const userOf = (id: string | null | undefined) => {
    const card = people.find((one) => one.id === id);
    return card ? { id: wholeNumber(card.id), name: card.name, available_name: card.name, type: 'user' } : null;
  };
  const bare = { additional_attributes: {}, custom_attributes: {} };
  const at = message.at.toISOString();
  const conversation = {
    id: thread.n,
    uuid: thread.id,
    inbox_id: inbox.id,
    channel: 'Channel::Api',
    can_reply: true,
    ...bare,
    contact_inbox: {
      id: thread.n,
      contact_id: contact.id,
      inbox_id: inbox.id,
      source_id: contact.source_id,
      created_at: thread.created_at.toISOString(),
      updated_at: at,
      hmac_verified: false,
    },
    messages: [],
    meta: { sender: { ...contact, ...bare, identifier: null, type: 'contact' }, assignee: userOf(agentId) },
    status: message.status ?? (await statusOf(db, scope, thread)),
    unread_count: 0,
    agent_last_seen_at: seconds(message.at),
    contact_last_seen_at: thread.last_in_at ? seconds(thread.last_in_at) : 0,
    timestamp: seconds(message.at),
  };
  if (message.status) return { ...conversation, account, event: 'conversation_status_changed' };
  const talk = Math.max(0, (await talksOf(db, scope, contactId)).indexOf(conversationId));
  const id = messageNumber(thread.n, talk, seq ?? 0);
  return {
    id,
    content: message.text || null,
    created_at: at,
    message_type: 'outgoing',
    content_type: 'text',
    content_attributes: {},
    source_id: null,
    private: false,
    ...attachmentsOf(channel, id, message.file),
    sender: userOf(message.by) ?? { id: inbox.id, name: inbox.name, type: 'user' },
    contact: { id: contact.id, name: contact.name },
    inbox,
    conversation,
    account,
    event: 'message_created',
  };
}

export const chatwootHook: Adapter = {
  async send(errand: Errand): Promise<Arrived> {
    const { channel, message } = errand;
    const arrived: Arrived = { outerId: null, state: 'sent', parts: null };
    // It only listens: a status has nobody to be told to.
    if (!channel.settings.outUrl) return arrived;
    const body = Buffer.from(JSON.stringify(await payloadOf(errand)));
    const now = clock.now();
    const secrets = countingKeys(openSecrets(channel).out, now);
    const stamp = String(seconds(now));
    const mac = createHmac('sha256', secrets[0]!).update(`${stamp}.`).update(body).digest('hex');
    const headers = {
      ...signWebhook(secrets, { id: message.id, at: now, body }),
      'x-chatwoot-delivery': message.id,
      'x-chatwoot-timestamp': stamp,
      'x-chatwoot-signature': `sha256=${mac}`,
    };
    await post(String(channel.settings.outUrl), headers, body);
    return arrived;
  },
};
