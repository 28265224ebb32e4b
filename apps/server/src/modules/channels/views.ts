/** Channels as administrators see them, and what the workspace shows beside a talk. */
import type { Db, Scope } from '#kernel';
import { clock } from '#kernel';
import { conversationNotFound, readConversation } from '#modules/conversations';
import { queueNames } from '#modules/routing';
import { inboxIdentifier } from './chatwoot/inbox.ts';
import type { ChannelTalk, OutsideChannel } from './contract.ts';
import { countingKeys } from './counting-keys.ts';
import { hasAccount, missingSecrets } from './keep-channels.ts';
import { ports } from './ports.ts';
import { answersBy } from './rules/answers-by.ts';
import { writeUntil } from './rules/write-until.ts';
import { channelCard, healthOf } from './store.ts';
import { contactOfConversation } from './store-contacts.ts';
import { deliveriesOf } from './store-messages.ts';
import type { ChannelRow, Secrets } from './tables.ts';
import { openSecrets } from './vault.ts';

export async function channelViews(db: Db, scope: Scope, rows: ChannelRow[]): Promise<OutsideChannel[]> {
  const queues = await queueNames(db, scope, [...new Set(rows.map((row) => row.queue_id))]);
  const health = await healthOf(
    db,
    scope,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const fares = health.find((one) => one.channel_id === row.id);
    return {
      id: row.id,
      kind: row.kind,
      code: row.code,
      name: row.name,
      queueId: row.queue_id,
      queueName: queues.get(row.queue_id)?.name ?? null,
      unitId: row.unit_id,
      settings: row.settings,
      state: row.state,
      version: row.version,
      address: addressOf(row),
      secrets: secretCounts(row),
      health: {
        state: fares?.last_ok_at || fares?.state === 'failing' ? fares.state : 'unknown',
        problem: (fares?.problem ?? null) as OutsideChannel['health']['problem'],
        detail: fares?.detail ?? null,
        failingSince: fares?.failing_since?.toISOString() ?? null,
        lastOkAt: fares?.last_ok_at?.toISOString() ?? null,
        lastInAt: fares?.last_in_at?.toISOString() ?? null,
      },
    };
  });
}

const addressOf = (row: ChannelRow): string =>
  row.kind === 'chatwoot' ? `${ports().publicUrl}/public/api/v1/inboxes/${inboxIdentifier(row)}` : ownAddress(row);
const ownAddress = (row: ChannelRow): string =>
  `${ports().publicUrl}/api/channels/${row.code}/${hasAccount(row.kind) ? row.kind : 'calls'}`;

function secretCounts(row: ChannelRow): OutsideChannel['secrets'] {
  if (hasAccount(row.kind)) {
    const has = missingSecrets(row.kind, row.settings, openSecrets<object>(row)).length === 0 ? 1 : 0;
    return { in: has, out: has };
  }
  const secrets = openSecrets<Secrets>(row);
  const now = clock.now();
  return { in: countingKeys(secrets.in, now).length, out: countingKeys(secrets.out, now).length };
}

/** Null for a talk that came another way. Throws `conversations.not-found`. */
export async function showTalk(db: Db, scope: Scope, conversationId: string): Promise<ChannelTalk | null> {
  if (!(await readConversation(db, scope, conversationId))) throw conversationNotFound();
  const contact = await contactOfConversation(db, scope, conversationId);
  if (!contact) return null;
  const channel = (await channelCard(db, scope, contact.channel_id))!;
  const rows = await deliveriesOf(db, scope, conversationId);
  return {
    channelId: channel.id,
    kind: channel.kind,
    name: channel.name,
    state: channel.state,
    stoppedAt: contact.stopped_at?.toISOString() ?? null,
    writeUntil: writeUntil(channel, contact)?.toISOString() ?? null,
    answers: answersBy(channel),
    deliveries: rows.flatMap(({ seq, state, reason, parts }) =>
      seq === null || state === 'received' ? [] : [{ seq, state, reason, parts }],
    ),
  };
}
