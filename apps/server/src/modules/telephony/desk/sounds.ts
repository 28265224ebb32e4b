/** Whether a call is recorded, and whether that is said; who takes it. */
import { staffCards } from '#modules/identity';
import { filesOf, type Line } from '#modules/parties';
import type { PromptLanguage } from '#modules/prompts';
import { type Recorded, recordingRoom, type ToRecord } from '../recording-room.ts';
import { readPolicyRow } from '../store-lines.ts';
import type { DeskParts } from './parts.ts';

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
  { queueId = call.queue_id, before }: { queueId?: string | null; before?: (() => Promise<void>) | undefined } = {},
): Promise<Recorded> {
  const how = await howRecorded(parts, { ...call, queue_id: queueId });
  const words = await consentWords(parts, how, language);
  if (words.length > 0) await before?.();
  if (words.length > 0) await to.say(words);
  return how;
}

export async function consentWords(parts: DeskParts, how: Recorded, language: PromptLanguage): Promise<string[]> {
  return how.record && how.say ? filesOf(parts, [{ prompt: 'recording' }], language) : [];
}

/** The staff number of who takes the call, where that is wanted. */
export async function agentWords(parts: DeskParts, staffId: string, language: PromptLanguage): Promise<string[]> {
  const { say_agent: wanted } = await readPolicyRow(parts.db, parts.scope);
  const [card] = wanted ? await staffCards(parts.db, parts.scope, [staffId]) : [];
  if (!card || !/^\d{1,8}$/.test(card.number)) return [];
  const words = [{ prompt: 'agent.number-before' }, { digits: card.number }, { prompt: 'agent.number-after' }];
  return filesOf(parts, words, language);
}
