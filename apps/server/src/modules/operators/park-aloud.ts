/** Who parks by a telephone hears the slot, in their own language, and is hung up then. */
import { type Database, newId, systemScope } from '#kernel';
import { scopeOfStaff } from '#modules/identity';
import { filesOf } from '#modules/parties';
import type { LiveCall } from '#modules/telephony';
import { parkCall } from './do-acts.ts';

const program = systemScope('operators');
/** Words never last so long. */
const sayMs = 15_000;

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
  const by = staffId ? await scopeOfStaff(db, program, staffId) : null;
  const pieces = [{ prompt: 'agent.parked' }, { digits: String(slot) }];
  const files = await filesOf({ db, scope: program, log }, pieces, by?.locale === 'en' ? 'en' : 'zh');
  const playId = newId();
  let over: () => void = () => {};
  const said = new Promise<void>((resolve) => {
    over = resolve;
  });
  const off = adapter.on((event) => {
    if (event.type === 'play.finished' && event.playId === playId) over();
    if (event.type === 'leg.ended' && event.legId === legId) over();
  });
  const late = setTimeout(over, sayMs);
  try {
    await adapter.play(legId, { playId, items: files.map((file) => ({ file })) });
    await said;
  } catch (error) {
    log.info({ err: error, call: call.id, slot }, 'the slot is not said: the telephone is gone');
  } finally {
    clearTimeout(late);
    off();
    await adapter.hangup(legId, 'normal').catch(() => {});
  }
}
