/** Words that were recorded beforehand, played into the call one is in: both sides hear them, and they can be stopped. */
import type { Database, Db, Scope } from '#kernel';
import { newId } from '#kernel';
import { filesOf } from '#modules/parties';
import { answerPrompts } from '#modules/prompts';
import { callNotYours, callOfAgent, type LiveCall, notNow, theDesk } from '#modules/telephony';
import type { PlayAnswer, StandardAnswers } from './contract.ts';
import { noAnswer } from './errors.ts';

type Playing = { code: string; legs: string[]; playId: string };
/** Of calls that this node leads; with it they are over. */
const playing = new Map<string, Playing>();

async function ownCall(db: Db, scope: Scope, callId: string): Promise<LiveCall> {
  if ((await callOfAgent(db, scope, scope.actor.id))?.id !== callId) throw callNotYours();
  return theDesk().callOf(callId);
}

export async function showAnswers(db: Db, scope: Scope, callId: string): Promise<StandardAnswers> {
  await ownCall(db, scope, callId);
  return { answers: await answerPrompts(db, scope), playing: playing.get(callId)?.code ?? null };
}

/** In place of what is played now. Throws `telephony.call-not-yours`, `telephony.not-now`, `operators.no-answer`. */
export async function playAnswer(
  db: Database,
  scope: Scope,
  callId: string,
  { code, language }: PlayAnswer,
): Promise<void> {
  const call = await ownCall(db, scope, callId);
  if (!(await answerPrompts(db, scope)).some((one) => one.code === code && one.languages.includes(language)))
    throw noAnswer();
  const files = await filesOf(call.parts, [{ prompt: code }], language);
  const { attended, caller, guests } = call;
  if (attended?.phase !== 'talking' || !attended.joined || files.length === 0) throw notNow();
  await stop(call);
  const members = guests.inRole('member').flatMap(({ legId }) => legId ?? []);
  const now: Playing = { code, legs: [attended.joined, ...members], playId: newId() };
  playing.set(callId, now);
  const items = files.map((file) => ({ file }));
  const { adapter, realtime } = call.parts;
  const tell = (): void => realtime.pushEverywhere(`staff:${scope.actor.id}`, 'operators.answer', {});
  for (const leg of now.legs) await adapter.play(leg, { playId: now.playId, items }).catch(() => {});
  tell();
  // It is over when the other party has heard it, or is gone.
  void caller.say(files).then(() => {
    if (playing.get(callId) !== now) return;
    playing.delete(callId);
    tell();
  });
}

/** Also when it is over already. Throws `telephony.call-not-yours`, `.not-now` (held). */
export async function stopAnswer(db: Database, scope: Scope, callId: string): Promise<void> {
  await stop(await ownCall(db, scope, callId));
}

async function stop({ id, parts, caller, attended }: LiveCall): Promise<void> {
  const now = playing.get(id);
  if (!now) return;
  // While the caller is held, music lies beneath: both would end.
  if (attended?.phase === 'held') throw notNow();
  playing.delete(id);
  for (const leg of now.legs) await parts.adapter.stopPlay(leg, now.playId).catch(() => {});
  await caller.quiet();
}
