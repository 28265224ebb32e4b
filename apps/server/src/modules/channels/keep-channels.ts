/** Channels are opened and changed by administrators. Every change is audited; no secret is in it. */
import { announce, clock, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { queueNames } from '#modules/routing';
import {
  type ChannelChange,
  type ChannelInput,
  type ChannelKind,
  chatwootSettings,
  dingtalkSettings,
  type FreshSecrets,
  genericSettings,
  smsSettings,
  wechatSettings,
  wecomSettings,
} from './contract.ts';
import { exchanged } from './counting-keys.ts';
import { channelNotFound, codeTaken, queueUnfit, settingsUnfit } from './errors.ts';
import { channelChanged } from './events.ts';
import { insertChannel, lockChannel, saveChannel } from './store.ts';
import { dropToken } from './store-tokens.ts';
import { type ChannelRow, routedAs, type Secrets, type WechatSecrets } from './tables.ts';
import { openSecrets, sealSecrets } from './vault.ts';

const shapes = {
  generic: genericSettings,
  chatwoot: chatwootSettings,
  sms: smsSettings,
  wechat: wechatSettings,
  wecom: wecomSettings,
  dingtalk: dingtalkSettings,
};

/** Accounts and robots of platforms: their secrets are made there and typed in here; all others get ours. */
export const hasAccount = (kind: ChannelKind): kind is 'wechat' | 'wecom' | 'dingtalk' =>
  kind === 'wechat' || kind === 'wecom' || kind === 'dingtalk';

function accountIn(input: ChannelInput): object | null {
  if (input.kind === 'wechat') return input.wechat;
  if (input.kind === 'wecom') return input.wecom;
  return input.kind === 'dingtalk' ? input.dingtalk : null;
}

/** Throws `channels.code-taken`, `channels.queue-unfit`, `kernel.forbidden`. */
export async function openChannel(
  tx: Tx,
  scope: Scope,
  input: ChannelInput & { state?: ChannelRow['state'] },
): Promise<{ row: ChannelRow; fresh: FreshSecrets }> {
  const queue = await fittingQueue(tx, scope, input.kind, input.queueId);
  const id = newId();
  const account = accountIn(input);
  if (input.kind === 'wechat') checkAes(input.settings, input.wechat);
  const [inner, outer] = [exchanged([], 0), exchanged([], 0)];
  const row: ChannelRow = {
    id,
    origin_site: queue.origin_site,
    kind: input.kind,
    code: input.code,
    name: input.name,
    queue_id: queue.id,
    unit_id: queue.unit_id,
    settings: input.settings,
    ...sealSecrets<unknown>(id, account ?? { in: inner.keys, out: outer.keys }),
    state: input.state ?? 'active',
    version: 1,
    created_at: clock.now(),
  };
  try {
    await insertChannel(tx, row);
  } catch (error) {
    if (isDuplicate(error)) throw codeTaken({ code: input.code });
    throw error;
  }
  await told(tx, scope, row, 'channels.opened', { kind: row.kind, code: row.code });
  return { row, fresh: account ? { in: null, out: null } : { in: inner.fresh, out: outer.fresh } };
}

/** Throws `kernel.conflict` on a stale version, `channels.settings-unfit`, and what `openChannel` throws. */
export async function changeChannel(tx: Tx, scope: Scope, input: ChannelChange & { id: string }): Promise<ChannelRow> {
  const row = await lockChannel(tx, scope, input.id);
  if (!row) throw channelNotFound();
  if (row.version !== input.version) throw conflict();
  const queue = await fittingQueue(tx, scope, row.kind, input.queueId);
  const settings = settingsFor(row.kind, input.settings);
  const account = hasAccount(row.kind) ? { ...openSecrets<object>(row), ...input[row.kind] } : null;
  if (row.kind === 'wechat') checkAes(settings, account as WechatSecrets);
  if (account) await dropToken(tx, row.id);
  const next: ChannelRow = {
    ...row,
    ...(account ? sealSecrets(row.id, account) : {}),
    name: input.name,
    queue_id: queue.id,
    unit_id: queue.unit_id,
    settings,
    state: input.state,
    version: row.version + 1,
  };
  await saveChannel(tx, next);
  await told(tx, scope, next, 'channels.changed', { state: next.state });
  return next;
}

/** A new secret counts at once, the one before it until the overlap ends: the other side is changed in between. Shown once. */
export async function rotateSecret(
  tx: Tx,
  scope: Scope,
  input: { id: string; direction: 'in' | 'out'; overlapHours: number },
): Promise<FreshSecrets> {
  const row = await lockChannel(tx, scope, input.id);
  if (!row || hasAccount(row.kind)) throw channelNotFound();
  const secrets = openSecrets<Secrets>(row);
  const { keys, fresh } = exchanged(secrets[input.direction], input.overlapHours);
  const next = { ...row, ...sealSecrets(row.id, { ...secrets, [input.direction]: keys }), version: row.version + 1 };
  await saveChannel(tx, next);
  await told(tx, scope, next, 'channels.secret-exchanged', {
    direction: input.direction,
    overlapHours: String(input.overlapHours),
  });
  return { in: null, out: null, [input.direction]: fresh };
}

function settingsFor(kind: ChannelKind, given: Record<string, unknown>): Record<string, unknown> {
  const read = shapes[kind].safeParse(given);
  if (!read.success) throw settingsUnfit({ fields: read.error.issues.map(({ path }) => path.join('.')).join(', ') });
  return read.data;
}

function checkAes(settings: { mode?: unknown }, secrets: WechatSecrets): void {
  if (settings.mode === 'aes' && !secrets.aesKey) throw settingsUnfit({ fields: 'aesKey' });
}

async function fittingQueue(tx: Tx, scope: Scope, kind: ChannelKind, queueId: string) {
  const queue = (await queueNames(tx, scope, [queueId])).get(queueId);
  if (queue?.channel !== routedAs[kind] || queue.state !== 'active') throw queueUnfit();
  demand(scope, 'channels.configure', queue.unit_id);
  return queue;
}

async function told(
  tx: Tx,
  scope: Scope,
  row: ChannelRow,
  action: string,
  detail: Record<string, string>,
): Promise<void> {
  await announce(tx, channelChanged, {
    aggregate: ['channel', row.id],
    payload: { channelId: row.id, unitId: row.unit_id, state: row.state },
    actor: scope.actor,
  });
  await record(tx, scope, { action, subject: ['channel', row.id], unitId: row.unit_id, detail });
}
