/** Somebody is rung by the program itself and hears how many messages are new. */
import { newId, systemScope } from '#kernel';
import { leaveBy } from '#modules/callernumbers';
import { scopeOfStaff } from '#modules/identity';
import { forCarrier, normalisePhone } from '#modules/numbers';
import { filesOf } from '#modules/parties';
import { desksOpen, extensionByNumber, theDesk } from '#modules/telephony';
import { ports } from './ports.ts';

const scope = systemScope('voicenotices');
const ringMs = 30_000;
/** Words never last so long. */
const sayMs = 20_000;

export type Came = 'answered' | 'not-now' | 'not-diallable' | string;

/** A colleague hears it in their own language. `answered`, or why not; `not-now`: this node leads no calls, another try may come to one that does. */
export async function ringAndSay(number: string, unitId: string, fresh: number, language: 'zh' | 'en'): Promise<Came> {
  if (!desksOpen()) return 'not-now';
  const { db, log } = ports();
  const { adapter } = theDesk();
  const inside = await extensionByNumber(db, scope, number);
  const digits = inside ? null : forCarrier(normalisePhone(number) ?? number);
  const by = digits ? await leaveBy(db, { staffId: null, unitId }) : null;
  if (!inside && (!digits || !by)) return 'not-diallable';
  const staff = inside?.staff_id ? await scopeOfStaff(db, scope, inside.staff_id) : null;
  const spoken = staff ? (staff.locale === 'en' ? 'en' : 'zh') : language;
  const legId = newId();
  let told: (came: Came) => void = () => {};
  const over = new Promise<Came>((resolve) => {
    told = resolve;
  });
  let up = false;
  const playId = newId();
  const off = adapter.on((event) => {
    if (!('legId' in event) || event.legId !== legId) return;
    if (event.type === 'leg.answered') {
      up = true;
      void say().catch(() => told('answered'));
    }
    if (event.type === 'play.finished' && event.playId === playId) told('answered');
    if (event.type === 'leg.ended') told(up ? 'answered' : event.cause);
  });
  const say = async (): Promise<void> => {
    const pieces = [{ prompt: 'voicemail.fresh' }, { digits: String(fresh) }];
    const items = (await filesOf({ db, scope, log }, pieces, spoken)).map((file) => ({ file }));
    await adapter.play(legId, { playId, items: [{ silenceMs: 600 }, ...items] });
  };
  const late = setTimeout(() => told(up ? 'answered' : 'no-answer'), ringMs + sayMs);
  try {
    const to = inside
      ? { kind: 'extension' as const, extension: inside.number }
      : { kind: 'trunk' as const, trunk: by!.trunk, number: digits! };
    await adapter.originate({ legId, to, from: { number: by?.from ?? inside!.number }, ringTimeoutMs: ringMs });
    return await over;
  } catch (error) {
    log.info({ err: error }, 'nobody can be rung for a voice mail');
    return 'unreachable';
  } finally {
    clearTimeout(late);
    off();
    await adapter.hangup(legId, 'normal').catch(() => {});
  }
}
