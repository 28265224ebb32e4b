/** Boxes as administrators see them: of secrets only that they are there. */
import type { Db, Scope } from '#kernel';
import { queueNames } from '#modules/routing';
import type { Mailbox } from './contract.ts';
import { healthOf } from './store.ts';
import type { HealthRow, MailboxRow, Road } from './tables.ts';
import { openSecrets } from './vault.ts';

export async function mailboxViews(db: Db, scope: Scope, rows: MailboxRow[]): Promise<Mailbox[]> {
  const queues = await queueNames(db, scope, [...new Set(rows.map((row) => row.queue_id))]);
  const health = await healthOf(
    db,
    scope,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const secrets = openSecrets(row);
    const road = (name: Road) => roadView(health.find((one) => one.mailbox_id === row.id && one.road === name));
    return {
      id: row.id,
      address: row.address,
      name: row.name,
      queueId: row.queue_id,
      queueName: queues.get(row.queue_id)?.name ?? null,
      unitId: row.unit_id,
      imap: row.imap,
      smtp: row.smtp,
      auth: row.auth,
      oauth: row.oauth,
      authority: row.authority,
      dkim: row.dkim,
      plusAddress: row.plus_address,
      filesSent: row.files_sent,
      state: row.state,
      version: row.version,
      has: {
        password: secrets.password !== undefined,
        smtpPassword: secrets.smtpPassword !== undefined,
        clientSecret: secrets.clientSecret !== undefined,
        consent: secrets.refreshToken !== undefined,
        dkimKey: secrets.dkimKey !== undefined,
      },
      fetch: road('fetch'),
      send: road('send'),
      file: road('file'),
    };
  });
}

function roadView(row: HealthRow | undefined): Mailbox['fetch'] {
  return {
    state: row?.state ?? 'unknown',
    problem: row?.problem ?? null,
    detail: row?.detail ?? null,
    failingSince: row?.failing_since?.toISOString() ?? null,
    lastOkAt: row?.last_ok_at?.toISOString() ?? null,
  };
}
