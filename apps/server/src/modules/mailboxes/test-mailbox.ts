/** The button: both roads are tried now, and what the servers say is shown in words. */
import type { Tested } from './contract.ts';
import { openImap, openSmtp, within } from './drive/connect.ts';
import { problemOf } from './rules.ts';
import type { MailboxRow } from './tables.ts';

export async function testMailbox(row: MailboxRow): Promise<Tested> {
  const [fetch, send] = await Promise.all([tryFetch(row), trySend(row)]);
  return { fetch, send };
}

async function tryFetch(row: MailboxRow): Promise<Tested['fetch']> {
  try {
    const client = await openImap(row);
    try {
      const opened = await within(20_000, client.mailboxOpen(row.imap.folder, { readOnly: true }));
      return { ok: true, problem: null, detail: null, messages: opened.exists };
    } finally {
      client.close();
    }
  } catch (error) {
    return { ok: false, ...problemOf(error), messages: null };
  }
}

async function trySend(row: MailboxRow): Promise<Tested['send']> {
  try {
    const transport = await openSmtp(row);
    try {
      await within(30_000, transport.verify());
      return { ok: true, problem: null, detail: null };
    } finally {
      transport.close();
    }
  } catch (error) {
    return { ok: false, ...problemOf(error) };
  }
}
