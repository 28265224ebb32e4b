/** A caller asks to be called back, by keys: this number or another, read back before it counts. */
import { AppError, type Kernel, systemScope } from '#kernel';
import { partRuns } from '#modules/parts';
import type { LiveCaller } from '#modules/telephony';
import { askCallback } from './ask-callback.ts';
import { wish } from './contract.ts';
import type { CallbackConfig } from './flow-nodes.ts';
import { readPolicyRow } from './store-policy.ts';
import { contactOf } from './vault.ts';

const program = systemScope('callbacks');
const tries = 3;

/** Exits: `next` when it is taken down, `failed` when there is no number that may be called, or too many wishes. */
export async function askByPhone(
  { db }: Pick<Kernel, 'db'>,
  caller: LiveCaller,
  config: CallbackConfig,
): Promise<'next' | 'failed'> {
  if (!(await partRuns(db, 'callbacks'))) return 'failed';
  const { prefixes } = await readPolicyRow(db, program);
  const diallable = (number: string | null): boolean => {
    try {
      return number !== null && contactOf('phone', number, prefixes) !== null;
    } catch {
      return false;
    }
  };
  const own = caller.inbound && diallable(caller.party) ? caller.party : null;
  const number = await chooseNumber(caller, own, config.otherNumber, diallable);
  if (!number) return 'failed';
  try {
    await db.transact((tx) =>
      askCallback(tx, program, {
        queueId: caller.queueId ?? config.queueId,
        source: caller.queueId ? 'queue' : caller.busy ? 'busy' : 'ivr',
        way: 'phone',
        contact: number,
        language: caller.language,
        asker: { name: '', words: '' },
        wish: wish.parse({}),
        customerId: null,
        since: caller.queuedAt,
        subject: { kind: 'call', id: caller.callId },
      }),
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await caller.say([{ prompt: 'callback.refused' }]);
    return 'failed';
  }
  // Who hangs up now has lost nothing: the call ends by the wish, not by giving up.
  caller.endsBy('callback');
  await caller.say([{ prompt: 'callback.noted' }]);
  return 'next';
}

/** Null: none that may be called. Who hangs up instead of confirming is called at the number they came from. */
async function chooseNumber(
  caller: LiveCaller,
  own: string | null,
  other: boolean,
  diallable: (number: string) => boolean,
): Promise<string | null> {
  if (own && !other) return own;
  if (own) {
    const key = await caller.ask([{ prompt: 'callback.offer' }], { most: 1, seconds: 6 });
    if (key !== '2') return own;
  } else if (!other) return null;
  for (let turn = 0; turn < tries && !caller.gone; turn++) {
    const digits = await caller.ask([{ prompt: 'callback.enter' }], { most: 20, seconds: 8 });
    if (caller.gone) break;
    if (!diallable(digits)) {
      await caller.say([{ prompt: 'system.wrong-number' }]);
      continue;
    }
    const words = [{ prompt: 'callback.number-is' }, { digits }, { prompt: 'callback.keys' }];
    const key = await caller.ask(words, { most: 1, seconds: 8 });
    if (key === '1') return digits;
  }
  return caller.gone ? own : null;
}
