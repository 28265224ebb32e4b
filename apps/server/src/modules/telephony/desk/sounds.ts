/** Files of what is said, with music that is always there. */
import type { PlayItem } from '@qiao/softswitch';
import type { Line } from '#modules/parties';
import { type PromptLanguage, soundFile, soundsOf } from '#modules/prompts';
import { type Recorded, recordingRoom, type ToRecord } from '../recording-room.ts';
import { readPolicyRow } from '../store-lines.ts';
import type { DeskParts } from './parts.ts';

type Piece = { prompt: string } | { digits: string };

export async function filesOf(
  { db, scope, log }: DeskParts,
  pieces: readonly Piece[],
  language: PromptLanguage,
): Promise<string[]> {
  const { files, missing } = await soundsOf(db, scope, pieces, language);
  if (missing.length > 0) log.warn({ prompts: missing, language }, 'words that nobody recorded are left out');
  return files;
}

/** A soft tone now and then, where there is no music at all: silence sounds like a dead line. */
const stillThere: PlayItem[] = [{ tone: { frequencies: [440], onMs: 300, offMs: 0 } }, { silenceMs: 4000 }];

export async function musicOf({ db, scope }: DeskParts, code: string, language: PromptLanguage): Promise<PlayItem[]> {
  const file = (await soundFile(db, scope, code, language)) ?? (await soundFile(db, scope, 'music', language));
  return file ? [{ file }] : stillThere;
}

/** Whether a call is recorded: the first rule about it, else the policy. */
export async function howRecorded({ db, scope }: DeskParts, call: ToRecord): Promise<Recorded> {
  const ruled = await recordingRoom()?.decide(db, call);
  if (ruled) return ruled;
  const { say_recording, recording } = await readPolicyRow(db, scope);
  return { record: recording === 'all', say: say_recording, keepDays: null };
}

/** Says that the call is recorded, where the rules say so; what was said at the door holds for the whole call. */
export async function sayRecording(
  parts: DeskParts,
  to: Pick<Line, 'say'>,
  language: PromptLanguage,
  call: ToRecord,
  queueId = call.queue_id,
): Promise<Recorded> {
  const how = await howRecorded(parts, { ...call, queue_id: queueId });
  if (how.record && how.say) await to.say(await filesOf(parts, [{ prompt: 'recording' }], language));
  return how;
}
