/** A recording that is silent for too long goes on by itself: whoever leads the call looks after it, and after a restart the next. */
import { AppError, clock, newId, systemScope } from '#kernel';
import { record } from '#modules/audit';
import { callsById, notNow, steer, theDesk } from '#modules/telephony';
import { ports } from './ports.ts';

const scope = systemScope('recordings');
/** Nobody talks at this moment: once more when they do. */
const againMs = 1000;
const goesOn = [{ tone: { frequencies: [1000], onMs: 300, offMs: 200, repeat: 2 } }];

export type Silent = { callId: string; recordingId: string; since: Date; seconds: number };
/** By recording: each has one pause at a time. */
const waiting = new Map<string, NodeJS.Timeout>();

export function endLater(silent: Silent): void {
  const left = silent.since.getTime() + silent.seconds * 1000 - clock.ms();
  wait(silent, Math.max(0, left));
}
export function forgetEnd(recordingId: string): void {
  clearTimeout(waiting.get(recordingId));
  waiting.delete(recordingId);
}

function wait(silent: Silent, ms: number): void {
  forgetEnd(silent.recordingId);
  const timer = setTimeout(() => {
    waiting.delete(silent.recordingId);
    void goOn(silent).catch((error) =>
      ports().log.error({ err: error, call: silent.callId }, 'a silence is not ended'),
    );
  }, ms);
  timer.unref();
  waiting.set(silent.recordingId, timer);
}

async function goOn(silent: Silent): Promise<void> {
  const { callId, seconds } = silent;
  const desk = theDesk();
  // Over, or led by somebody else by now, who looks after it.
  const call = desk.open ? desk.find(callId) : null;
  if (!call?.recorded.concealed) return;
  try {
    await steer(call, { do: 'conceal', on: false }, null);
  } catch (error) {
    if (error instanceof AppError && error.code === notNow().code) return wait(silent, againMs);
    throw error;
  }
  const { db, realtime } = ports();
  const [row] = await callsById(db, scope, [callId]);
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'recordings.pause-ended',
      subject: ['call', callId],
      unitId: row?.unit_id ?? null,
      detail: { seconds },
    }),
  );
  const agentId = row?.agent_id ?? call.attended?.staffId;
  if (agentId) realtime.pushEverywhere(`staff:${agentId}`, 'recordings.resumed', { callId });
  const ear = call.attended?.joined;
  if (ear) await desk.adapter.play(ear, { playId: newId(), items: goesOn }).catch(() => {});
}
