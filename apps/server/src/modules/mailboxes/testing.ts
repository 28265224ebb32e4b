/** Factory of mailboxes for tests. The program must have been wired (`testProgram`). */
import { type Database, systemScope } from '#kernel';
import { aQueue, type TestQueue } from '#testing/routing';
import { type MailboxInput, mailboxInput } from './contract.ts';
import { openMailbox } from './keep-mailboxes.ts';

/** A box at servers on loopback, in a mail queue of its own unless one is given. */
export async function aMailbox(
  { db }: { db: Database },
  given: {
    imapPort: number;
    smtpPort: number;
    user: string;
    password: string;
    queue?: TestQueue;
  } & Partial<MailboxInput>,
): Promise<{ id: string; address: string; queue: TestQueue }> {
  const { imapPort, smtpPort, user, password, queue: known, ...rest } = given;
  const queue = known ?? (await aQueue({ db }, { channel: 'mail' }));
  const row = await db.transact((tx) =>
    openMailbox(
      tx,
      systemScope('test'),
      mailboxInput.parse({
        address: user.includes('@') ? user : `${user}@yunzao.example`,
        name: { zh: '云灶客服', en: 'Yunzao Service' },
        queueId: queue.id,
        imap: { host: '127.0.0.1', port: imapPort, security: 'none', user },
        smtp: { host: '127.0.0.1', port: smtpPort, security: 'none', user },
        auth: 'password',
        password,
        takesAll: true,
        ...rest,
      }),
    ),
  );
  return { id: row.id, address: row.address, queue };
}
