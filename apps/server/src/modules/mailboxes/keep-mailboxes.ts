/** Boxes are opened and changed by administrators. Every change is audited; no secret is in it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { announce, clock, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { queueNames } from '#modules/routing';
import type { MailboxChange, MailboxInput } from './contract.ts';
import {
  addressTaken,
  authorityUnreadable,
  dkimKeyUnreadable,
  mailboxNotFound,
  plainOnlyHere,
  queueNotForMail,
  secretMissing,
} from './errors.ts';
import { mailboxChanged } from './events.ts';
import { changedSignal, ports } from './ports.ts';
import { isHere } from './rules.ts';
import { insertMailbox, lockMailbox, saveMailbox } from './store.ts';
import type { MailboxRow, Secrets } from './tables.ts';
import { openSecrets, sealNew } from './vault.ts';

/**
 * `lacking`: whether a secret may be missing. Such a box is kept paused until somebody has filled in what it lacks, so that a
 * configuration can be carried without secrets.
 */
type Lacking = 'refused' | 'paused';

/** Throws `mailboxes.address-taken`, `.queue-not-for-mail`, `.authority-unreadable`, `.dkim-key-unreadable`, `.plain-only-here`, `.secret-missing`. */
export async function openMailbox(
  tx: Tx,
  scope: Scope,
  input: MailboxInput,
  lacking: Lacking = 'refused',
  state: MailboxRow['state'] = 'active',
): Promise<MailboxRow> {
  const row = await rowFrom(tx, scope, { ...input, state }, { known: {}, id: newId(), lacking });
  const opened = { ...row, takes_since: input.takesAll ? null : row.created_at };
  await stored(input.address, () => insertMailbox(tx, opened));
  await told(tx, scope, opened, 'mailboxes.opened', { address: opened.address });
  return opened;
}

/** Throws `kernel.conflict` on a stale version, and what `openMailbox` throws. */
export async function changeMailbox(
  tx: Tx,
  scope: Scope,
  input: MailboxChange & { id: string },
  lacking: Lacking = 'refused',
): Promise<MailboxRow> {
  const row = await lockMailbox(tx, scope, input.id);
  if (!row) throw mailboxNotFound();
  if (row.version !== input.version) throw conflict();
  const fresh = await rowFrom(tx, scope, input, { known: openSecrets(row), id: row.id, lacking });
  const next = {
    ...fresh,
    created_at: row.created_at,
    takes_since: row.takes_since,
    version: row.version + 1,
  };
  await stored(input.address, () => saveMailbox(tx, next));
  const secrets = (['password', 'smtpPassword', 'clientSecret', 'dkimKey'] as const).filter((key) => input[key]);
  await told(tx, scope, next, 'mailboxes.changed', { state: next.state, secrets: secrets.join(' ') });
  return next;
}

async function rowFrom(
  tx: Tx,
  scope: Scope,
  input: Omit<MailboxInput, 'takesAll'> & Pick<MailboxRow, 'state'>,
  { known, id, lacking }: { known: Secrets; id: string; lacking: Lacking },
): Promise<MailboxRow> {
  const queue = (await queueNames(tx, scope, [input.queueId])).get(input.queueId);
  if (queue?.channel !== 'mail' || queue.state !== 'active') throw queueNotForMail();
  demand(scope, 'mailboxes.configure', queue.unit_id);
  for (const server of [input.imap, input.smtp])
    if (server.security === 'none' && !isHere(server.host)) throw plainOnlyHere();
  checkAuthority(input.authority);
  const secrets: Secrets = {
    ...known,
    ...(input.password ? { password: input.password } : {}),
    ...(input.smtpPassword ? { smtpPassword: input.smtpPassword } : {}),
    ...(input.clientSecret ? { clientSecret: input.clientSecret } : {}),
    ...(input.dkimKey ? { dkimKey: input.dkimKey } : {}),
  };
  const complete = (input.auth !== 'password' || secrets.password) && (!input.dkim || secrets.dkimKey);
  if (input.auth === 'oauth2' && !input.oauth) throw secretMissing();
  if (!complete && lacking === 'refused') {
    if (input.auth === 'password' && !secrets.password) throw secretMissing();
    throw dkimKeyUnreadable();
  }
  if (input.dkim && secrets.dkimKey) checkDkimKey(secrets.dkimKey);
  return {
    id,
    origin_site: queue.origin_site,
    address: input.address,
    name: input.name,
    queue_id: queue.id,
    unit_id: queue.unit_id,
    imap: input.imap,
    smtp: input.smtp,
    auth: input.auth,
    oauth: input.oauth,
    authority: input.authority,
    dkim: input.dkim,
    plus_address: input.plusAddress,
    files_sent: input.filesSent,
    takes_since: null,
    ...sealNew(id, secrets),
    state: complete ? input.state : 'paused',
    version: 1,
    created_at: clock.now(),
  };
}

function checkAuthority(pem: string | null): void {
  if (pem === null) return;
  try {
    new X509Certificate(pem);
  } catch {
    throw authorityUnreadable();
  }
}

function checkDkimKey(pem: string): void {
  try {
    if (createPrivateKey(pem).asymmetricKeyType !== 'rsa') throw dkimKeyUnreadable();
  } catch {
    throw dkimKeyUnreadable();
  }
}

async function stored(address: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isDuplicate(error)) throw addressTaken({ address });
    throw error;
  }
}

async function told(
  tx: Tx,
  scope: Scope,
  row: MailboxRow,
  action: string,
  detail: Record<string, string>,
): Promise<void> {
  await announce(tx, mailboxChanged, {
    aggregate: ['mailbox', row.id],
    payload: { mailboxId: row.id, unitId: row.unit_id, state: row.state },
    actor: scope.actor,
  });
  await record(tx, scope, { action, subject: ['mailbox', row.id], unitId: row.unit_id, detail });
  tx.afterCommit(() => ports().signals.send(changedSignal, row.id));
}
