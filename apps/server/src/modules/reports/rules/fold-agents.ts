/** What agents do: each change of state ends a stretch. */
import type { presenceChanged } from '#modules/routing';
import { dayOf } from './days.ts';
import { type Ground, known, type PayloadOf, type Told } from './ground.ts';

export function onPresence(ground: Ground, { payload, at, position }: Told<PayloadOf<typeof presenceChanged>>): void {
  const { ledger, zoneOf } = ground;
  const place = ledger.last('agent_place', payload.staffId);
  if (known(place, position)) return;
  if (payload.from !== 'offline' && payload.lastedMs > 0) {
    const started = new Date(at.getTime() - payload.lastedMs);
    ledger.put('agent_state_fact', {
      staff_id: payload.staffId,
      position,
      started_at: started,
      ended_at: at,
      unit_id: payload.unitId,
      state: payload.from,
      // The event tells the reason of the state that begins; the stretch has the one it began with.
      reason: place?.state === payload.from ? place.reason : null,
      day: dayOf(started, zoneOf(payload.unitId)),
    });
  }
  ledger.put('agent_place', {
    staff_id: payload.staffId,
    position,
    unit_id: payload.unitId,
    state: payload.to,
    reason: payload.reason,
    since: at,
  });
}
