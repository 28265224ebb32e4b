/** After a start: calls whose callers are still there are led on, the others are closed as of when they ended. */
import type { HangupCause, Leg, TelephonyEvent } from '@qiao/softswitch';
import { openCalls } from '../store-calls.ts';
import { numberByDigits } from '../store-lines.ts';
import { rawCalls } from '../store-raw.ts';
import { runningRecordings } from '../store-recordings.ts';
import { adoptLegs } from './adopt-legs.ts';
import { closeRows } from './close-rows.ts';
import { keepRecording, recoverRecordings } from './keep-recording.ts';
import { LiveCall } from './live-call.ts';
import type { DeskParts } from './parts.ts';
import { bridgeOf, withoutCaller } from './standing.ts';

/** What happened while nobody led, with its time. */
export type Missed = { event: TelephonyEvent; at: number | null };

export type Host = {
  claim(legId: string, call: LiveCall): void;
  lead(call: LiveCall, led: Promise<void>): void;
  offered(leg: Leg): void;
};

export async function takeUp(parts: DeskParts, host: Host, missed: readonly Missed[]): Promise<{ ledOn: number }> {
  const { adapter, db, scope, site, log } = parts;
  const { legs } = await adapter.snapshot();
  const living = new Map(legs.map((leg) => [leg.legId, leg]));
  const ends = new Map<string, { at: number | null; by: 'us' | 'peer'; cause: HangupCause }>();
  for (const { event, at } of missed) {
    if (event.type === 'leg.ended') ends.set(event.legId, { at, by: event.by, cause: event.cause });
    if (event.type === 'recording.finished') await keepRecording(parts, event.recordingId, event.durationMs);
  }
  const recordings = new Map((await runningRecordings(db, scope)).map((row) => [row.call_id, row.id]));
  const known = new Set<string>();
  const adopted = new Set<string>();
  for (const row of await openCalls(db, scope, site)) {
    const leg = row.caller_leg ? living.get(row.caller_leg) : undefined;
    const [raw] = await rawCalls(db, scope, [row.id]);
    const sides = [row.caller_leg, row.agent_leg];
    const agents = raw!.legs.filter(
      ({ id, kind, ended_at }) => !ended_at && (kind === 'agent' || kind === 'guest' || sides.includes(id)),
    );
    const rest = leg ? null : withoutCaller(living, row, agents);
    const end = row.caller_leg ? ends.get(row.caller_leg) : undefined;
    if (!leg && !rest) {
      // A caller who hung up meanwhile did so; what nobody knows is an interruption.
      const reason = end?.by === 'peer' && end.cause !== 'error' ? 'caller' : 'interrupted';
      await closeRows(parts, row.id, reason, {}, end?.at ? new Date(end.at) : undefined);
      continue;
    }
    adopted.add(row.id);
    for (const id of [row.caller_leg!, ...agents.map(({ id }) => id)]) known.add(id);
    const call = LiveCall.of(parts, row, (legId) => host.claim(legId, call));
    const here = rest?.here ?? bridgeOf(living, row, agents);
    await call.find(here, recordings.get(row.id) ?? null, rest?.from ?? null);
    await adoptLegs(call, living, agents, here);
    // Hung up while nobody led: the others are recorded on from now.
    if (rest && end) call.mail.put({ what: 'caller-gone', cause: end.cause });
    host.lead(call, call.leadOn(await numberByDigits(db, scope, row.dialled), leg));
  }
  for (const leg of legs) {
    if (known.has(leg.legId)) continue;
    // Who rang while nobody led is answered now; whatever else belongs to no call ends.
    if (leg.direction === 'in' && leg.state === 'ringing') host.offered(leg);
    else await adapter.hangup(leg.legId, 'normal').catch(() => {});
  }
  await recoverRecordings(parts, adopted);
  if (adopted.size > 0) log.info({ calls: adopted.size }, 'calls are led on');
  return { ledOn: adopted.size };
}
