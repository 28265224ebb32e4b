/** A caller speaks after the greeting; what was said becomes a message once it is sealed in the file store. */
import { announce, clock, type Kernel, newId, systemScope } from '#kernel';
import { notifyStaff } from '#modules/notifications';
import { partRuns } from '#modules/parts';
import { type LiveCaller, recordingKept } from '#modules/telephony';
import { voicemailLeft } from './events.ts';
import { notifyJob } from './notify.ts';
import { ports } from './ports.ts';
import { giveToQueue } from './run-down.ts';
import { findBox, insertMessage, lockByRecording, saveMessage } from './store.ts';

export const scope = systemScope('voicemail');
/** Less is a caller who hung up at the tone. */
const leastMs = 1500;
const silenceSeconds = 8;
const toneMs = 400;

/** Exits: `next` when something could be left, `failed` when the box is gone or the part is switched off. */
export async function leaveMessage({ db }: Pick<Kernel, 'db'>, caller: LiveCaller, boxId: string): Promise<string> {
  const box = await findBox(db, scope, boxId);
  if (box?.state !== 'active' || !(await partRuns(db, 'voicemail'))) return 'failed';
  await caller.say([{ prompt: box.greeting }]);
  if (caller.gone) return 'next';
  const began = clock.ms();
  await caller.record({ mostSeconds: box.most_seconds, silenceSeconds }, async (tx, recordingId) => {
    const customerId = await caller.recognise(tx);
    await insertMessage(tx, {
      id: newId(),
      origin_site: ports().site,
      box_id: box.id,
      unit_id: box.unit_id,
      call_id: caller.callId,
      recording_id: recordingId,
      customer_id: customerId,
      party_masked: caller.masked,
      state: 'recording',
      assigned_to: null,
      duration_ms: 0,
      left_at: clock.now(),
      read_at: null,
      done_at: null,
    });
  });
  // Who hangs up after their words has lost nothing: the call ends by the message, not by giving up.
  if (clock.ms() - began > toneMs + leastMs) caller.endsBy('voicemail');
  return 'next';
}

/** The sound is safe, also after a crash in the middle of it: the message is new, work for its queue, told to its people. */
export function keptSubscription({ events, jobs }: Kernel): void {
  events.subscribe({
    name: 'voicemail.kept',
    to: [recordingKept],
    handle: async (tx, { payload }) => {
      const row = await lockByRecording(tx, scope, payload.recordingId);
      if (!row) return;
      const empty = payload.durationMs < leastMs;
      await saveMessage(tx, { ...row, state: empty ? 'destroyed' : 'new', duration_ms: payload.durationMs });
      if (empty) return;
      const box = await findBox(tx, scope, row.box_id);
      const fact = { messageId: row.id, boxId: row.box_id, unitId: row.unit_id, customerId: row.customer_id };
      await announce(tx, voicemailLeft, {
        aggregate: ['voicemail', row.id],
        payload: { ...fact, durationMs: payload.durationMs },
        actor: scope.actor,
        topics: [`unit:${row.unit_id}`],
      });
      // It is kept; nobody is told of what nobody can open.
      if (!(await partRuns(tx, 'voicemail'))) return;
      if (box && box.staff_ids.length > 0)
        await notifyStaff(tx, scope, box.staff_ids, {
          code: 'voicemail.left',
          params: { box: box.name.zh || box.name.en, seconds: Math.round(payload.durationMs / 1000) },
          link: `/voicemail/${row.id}`,
          key: `voicemail:${row.id}`,
        });
      if (box && box.mail_to.length > 0) await jobs.enqueue(tx, notifyJob, { messageId: row.id });
      if (box?.queue_id) await giveToQueue(tx, row, box.queue_id);
    },
  });
}
