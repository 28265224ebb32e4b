/** Channels are opened and changed by administrators. Every change is audited; no secret is in it. */
import { announce, clock, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { queueNames } from '#modules/routing';
import {
  type ChannelChange,
  type ChannelInput,
  type ChannelKind,
  chatwootSettings,
  dingtalkSecrets,
  dingtalkSettings,
  type FreshSecrets,
  genericSettings,
  smsSettings,
  wechatSecrets,
  wechatSettings,
  wecomSecrets,
  wecomSettings,
} from './contract.ts';
import { exchanged } from './counting-keys.ts';
import { channelNotFound, codeTaken, queueUnfit, settingsUnfit } from './errors.ts';
import { channelChanged } from './events.ts';
import { insertChannel, lockChannel, saveChannel } from './store.ts';
import { dropToken } from './store-tokens.ts';
import { type ChannelRow, routedAs, type Secrets } from './tables.ts';
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

const secretShapes = { wechat: wechatSecrets, wecom: wecomSecrets, dingtalk: dingtalkSecrets };

/** Of an account or robot, by name: without them nothing can be checked and nothing goes out. Ours are never missing. */
export function missingSecrets(kind: ChannelKind, settings: object, secrets: object): string[] {
  if (!hasAccount(kind)) return [];
  const read = secretShapes[kind].safeParse(secrets);
  const missing = read.success ? [] : read.error.issues.map(({ path }) => path.join('.'));
  const sealed = kind !== 'wechat' || !('mode' in settings && settings.mode === 'aes') || 'aesKey' in secrets;
  return sealed ? missing : [...missing, 'aesKey'];
}

type Opening = Pick<ChannelInput, 'kind' | 'code' | 'name' | 'queueId'> & {
  settings: Record<string, unknown>;
  state?: ChannelRow['state'];
};

/** Throws `channels.code-taken`, `channels.queue-unfit`, `channels.settings-unfit`, `kernel.forbidden`. */
export async function openChannel(
  tx: Tx,
  scope: Scope,
  input: ChannelInput & { state?: ChannelRow['state'] },
): Promise<{ row: ChannelRow; fresh: FreshSecrets }> {
  const account = accountIn(input);
  const missing = missingSecrets(input.kind, input.settings, account ?? {});
  if (missing.length > 0) throw settingsUnfit({ fields: missing.join(', ') });
  return opened(tx, scope, input, account);
}

/** Without the secrets of its account, if it has one: it rests until somebody has filled them in, or has told ours to the other side. */
export async function openPaused(tx: Tx, scope: Scope, input: Omit<Opening, 'state'>): Promise<void> {
  const settings = settingsFor(input.kind, input.settings);
  await opened(tx, scope, { ...input, settings, state: 'paused' }, hasAccount(input.kind) ? {} : null);
}

async function opened(
  tx: Tx,
  scope: Scope,
  input: Opening,
  account: object | null,
): Promise<{ row: ChannelRow; fresh: FreshSecrets }> {
  const queue = await fittingQueue(tx, scope, input);
  const id = newId();
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

/**
 * `lacking`: what becomes of an account without its secrets; `paused`: it rests. Throws `kernel.conflict` on a stale version,
 * `channels.settings-unfit`, and what `openChannel` throws.
 */
export async function changeChannel(
  tx: Tx,
  scope: Scope,
  input: ChannelChange & { id: string },
  lacking: 'refused' | 'paused' = 'refused',
): Promise<ChannelRow> {
  const row = await lockChannel(tx, scope, input.id);
  if (!row) throw channelNotFound();
  if (row.version !== input.version) throw conflict();
  const queue = await fittingQueue(tx, scope, { ...input, kind: row.kind });
  const settings = settingsFor(row.kind, input.settings);
  const account = hasAccount(row.kind) ? { ...openSecrets<object>(row), ...input[row.kind] } : null;
  const missing = missingSecrets(row.kind, settings, account ?? {});
  if (missing.length > 0 && lacking === 'refused') throw settingsUnfit({ fields: missing.join(', ') });
  if (account) await dropToken(tx, row.id);
  const next: ChannelRow = {
    ...row,
    ...(account ? sealSecrets(row.id, account) : {}),
    name: input.name,
    queue_id: queue.id,
    unit_id: queue.unit_id,
    settings,
    state: missing.length > 0 ? 'paused' : input.state,
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

/** One that rests may have a closed queue: it can be paused with it. */
async function fittingQueue(
  tx: Tx,
  scope: Scope,
  { kind, queueId, state }: Pick<Opening, 'kind' | 'queueId' | 'state'>,
) {
  const queue = (await queueNames(tx, scope, [queueId])).get(queueId);
  if (queue?.channel !== routedAs[kind] || (queue.state !== 'active' && state !== 'paused')) throw queueUnfit();
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
