/** Work that is done after the answer: password links, and clearing what time has ended. */
import { z } from 'zod';
import { clock, defineJob, type Kernel, systemScope } from '#kernel';
import { endTheseSessions } from './end-sessions.ts';
import { sendReset } from './password-links.ts';
import { failuresForgottenMs } from './rules.ts';
import { sweepLinks } from './store-links.ts';
import { sweepAttempts } from './store-lockout.ts';
import { readOverdueSessionIds, sweepSessions } from './store-sessions.ts';

/** What was typed, folded and as a blind index: the queue's table shows no mail address. */
export const passwordResetJob = defineJob(
  'identity.password-reset',
  z.object({ numberKey: z.string(), emailBlind: z.string() }),
);

const keptSessionsMs = 90 * 86_400_000;

export function identityJobs({ jobs, db }: Kernel): void {
  jobs.handle(passwordResetJob, ({ numberKey, emailBlind }) => sendReset(db, numberKey, emailBlind));
  jobs.schedule('identity.overdue-sessions', '* * * * *', endOverdueSessions);
  jobs.schedule('identity.sweep', '41 2 * * *', async () => {
    const now = clock.now();
    await sweepAttempts(db, new Date(now.getTime() - failuresForgottenMs));
    await sweepLinks(db, now);
    await sweepSessions(db, new Date(now.getTime() - keptSessionsMs));
  });

  /** Requests find an overdue session by themselves; this closes its sockets and its line in the list. */
  async function endOverdueSessions(): Promise<void> {
    const scope = systemScope('identity.overdue-sessions');
    for (;;) {
      const ids = await readOverdueSessionIds(db, scope, clock.now(), 200);
      if (ids.length === 0) return;
      await db.transact((tx) => endTheseSessions(tx, scope, ids, 'expired'));
    }
  }
}
