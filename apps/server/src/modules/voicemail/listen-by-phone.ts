/** Somebody dials in to hear a box: its number, its PIN, then message by message. Wrong PINs lock the box for a while. */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { clock, type Database, newId } from '#kernel';
import { record } from '#modules/audit';
import { partRuns } from '#modules/parts';
import { findRecording, type LiveCaller } from '#modules/telephony';
import { pinFits } from './keep-boxes.ts';
import { scope } from './leave-message.ts';
import { ports } from './ports.ts';
import { boxByCode, freshOf, lockBox, saveBox } from './store.ts';
import type { BoxRow, MessageRow } from './tables.ts';
import { changeMessage } from './work-on-messages.ts';

const tries = 3;
export const mostFailures = 5;
const lockMs = 15 * 60_000;

/** Exits: `next` when all has been heard, `failed` when number or PIN did not fit, or the part is switched off. */
export async function listenByPhone(db: Database, caller: LiveCaller): Promise<string> {
  if (!(await partRuns(db, 'voicemail'))) return 'failed';
  let box: BoxRow | null = null;
  for (let tried = 0; tried < tries && !box && !caller.gone; tried++) {
    const code = await caller.ask([{ prompt: 'voicemail.enter-box' }], { most: 8, seconds: 8 });
    const pin = await caller.ask([{ prompt: 'voicemail.enter-pin' }], { most: 10, seconds: 8 });
    box = await opened(db, code, pin);
    if (!box && !caller.gone) await caller.say([{ prompt: 'system.wrong-number' }]);
  }
  if (!box) return 'failed';
  const fresh = await freshOf(db, scope, box.id);
  await caller.say([{ prompt: 'voicemail.fresh' }, { digits: String(fresh.length) }]);
  for (const message of fresh) {
    if (caller.gone) break;
    await hear(db, caller, message);
  }
  return 'next';
}

/** The answer is the same whether box, PIN or both are wrong, or the box is locked. */
export async function opened(db: Database, code: string, pin: string): Promise<BoxRow | null> {
  const known = /^\d{2,8}$/.test(code) ? await boxByCode(db, scope, code) : null;
  if (!known) return null;
  return db.transact(async (tx) => {
    const box = await lockBox(tx, scope, known.id);
    if (!box || (box.pin_locked_until && box.pin_locked_until > clock.now())) return null;
    if (pinFits(box, pin)) {
      if (box.pin_failures > 0 || box.pin_locked_until)
        await saveBox(tx, { ...box, pin_failures: 0, pin_locked_until: null });
      return box;
    }
    const failures = box.pin_failures + 1;
    const locked = failures >= mostFailures;
    const until = locked ? new Date(clock.ms() + lockMs) : null;
    await saveBox(tx, { ...box, pin_failures: locked ? 0 : failures, pin_locked_until: until });
    if (locked)
      await record(tx, scope, { action: 'voicemail.locked', subject: ['voicemail-box', box.id], unitId: box.unit_id });
    return null;
  });
}

/** 1: once more; 3: done with; anything else or nothing: heard, the next. */
async function hear(db: Database, caller: LiveCaller, message: MessageRow): Promise<void> {
  const recording = await findRecording(db, scope, message.recording_id);
  if (!recording?.file_id) return;
  const { files, folder } = ports();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `.heard-${newId()}.wav`);
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'voicemail.played-by-phone',
      subject: ['voicemail', message.id],
      unitId: message.unit_id,
      detail: { callId: caller.callId },
    }),
  );
  try {
    await pipeline((await files.read(recording.file_id)).content, createWriteStream(path, { mode: 0o600 }));
    for (let key = '1'; key === '1' && !caller.gone; ) {
      await caller.play([path]);
      if (caller.gone) return;
      key = await caller.ask([{ prompt: 'voicemail.keys' }], { most: 1, seconds: 4 });
      if (key !== '1') {
        const state = key === '3' ? 'done' : 'read';
        await db.transact((tx) => changeMessage(tx, scope, message.id, { state }));
      }
    }
  } finally {
    await rm(path, { force: true });
  }
}
