/** A call that was made for a wish has ended: the wish ends with it, or waits for its next time. */
import { clock, type Event, type Kernel, sifted, systemScope, type Tx } from '#kernel';
import { finish, passOn } from '#modules/routing';
import { callEnded } from '#modules/telephony';
import { windowOfRow } from './bring-due.ts';
import { moveCallback } from './move.ts';
import { afterAttempt, resultOf } from './rules/retries.ts';
import { callsForWishes, endAttempt, findByCall, lockCallback, saveCallback } from './store.ts';
import { readPolicyRow } from './store-policy.ts';
import { workKind } from './work-kind.ts';

type CallOver = (typeof callEnded)['schema']['_output'];
const program = systemScope('callbacks');

export function resultSubscription({ events }: Pick<Kernel, 'events'>): void {
  events.subscribe({
    name: 'callbacks.results',
    ...sifted(callEnded, {
      of: ({ callId }) => callId,
      among: (tx, callIds) => callsForWishes(tx, program, callIds),
      handle: takeResult,
    }),
  });
}

async function takeResult(tx: Tx, { payload }: Event<CallOver>): Promise<void> {
  const { callId, reason, from, talkedMs } = payload;
  const seen = await findByCall(tx, program, callId);
  if (!seen) return;
  const policy = await readPolicyRow(tx, program);
  const result = resultOf(reason, talkedMs > 0 || from === 'talking' || from === 'held');
  const now = clock.now();
  const given = { attempts: seen.attempts, tries: seen.tries, window: windowOfRow(seen), now };
  const next = afterAttempt(result, given, { retries: policy.retries, mostAttempts: policy.most_attempts });
  // The work item before the subject's row, as everywhere.
  const work = { kind: workKind, subjectId: seen.id };
  if (next.do === 'return') await passOn(tx, program, { ...work, reason: 'silent' });
  else if (next.do !== 'hold') await finish(tx, program, { ...work, reason: result });
  const row = await lockCallback(tx, program, seen.id);
  if (!row || row.call_id !== callId) return;
  await endAttempt(tx, callId, now, result);
  const change = { last_result: result };
  switch (next.do) {
    case 'finish':
      await moveCallback(tx, program, row, 'finish', result, change);
      return;
    case 'plan':
      await moveCallback(tx, program, row, 'plan', result, { ...change, next_at: next.at, tries: next.tries });
      return;
    case 'give-up':
      await moveCallback(tx, program, row, 'give-up', next.reason, change);
      return;
    case 'hold':
      await moveCallback(tx, program, row, 'stop', result, { ...change, attempts: row.attempts - 1 });
      return;
    case 'return':
      // The router has put it back already; nobody rang the customer.
      await saveCallback(tx, { ...row, ...change, attempts: row.attempts - 1 });
  }
}
