/** Who parks by a telephone hears the slot, in their own language, and is hung up then. */
import { type Database, systemScope } from '#kernel';
import type { LiveCall } from '#modules/telephony';
import { parkCall } from './do-acts.ts';
import { heardOut, wordsFor } from './say-aloud.ts';

const program = systemScope('operators');

/** Throws `operators.no-slot-free`, `telephony.not-now`. */
export async function parkAloud(
  db: Database,
  call: LiveCall,
  { legId, staffId }: { legId: string; staffId: string | null },
): Promise<void> {
  const spoken = call.agents.legs.get(legId)?.way === 'sip';
  const slot = await parkCall(db, program, call, staffId, spoken ? legId : null);
  if (!spoken) return;
  const { adapter, log } = call.parts;
  try {
    const pieces = [{ prompt: 'agent.parked' }, { digits: String(slot) }];
    await heardOut(adapter, legId, await wordsFor(db, call.parts, staffId, pieces));
  } catch (error) {
    log.info({ err: error, call: call.id, slot }, 'the slot is not said: the telephone is gone');
  } finally {
    await adapter.hangup(legId, 'normal').catch(() => {});
  }
}
