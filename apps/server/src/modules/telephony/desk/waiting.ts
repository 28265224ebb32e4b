/**
 * Somebody who waits in line: music, place and wait, comfort messages in turn, and the moment at which they wait no longer. The
 * waiting room is read anew at every look, so a change holds at once; the queue may be another one by then.
 */

import { clock } from '#kernel';
import { filesOf, type Line, musicOf } from '#modules/parties';
import { partRuns } from '#modules/parts';
import { placeWords } from '#modules/prompts';
import { overflowTo, readPlaces } from '#modules/routing';
import { type Goal, leaveNow, nextByTime, type QueueConfig, type Room, roomOf } from '#modules/waitrooms';
import { moveCall } from '../move-call.ts';
import { workKind } from '../work-kind.ts';
import type { DeskParts } from './parts.ts';

/** Predicted waits are looked at so often where a rule asks for them. */
const predictedAgainMs = 15_000;
/** Why they wait no longer, as the flow's exits are called. */
export type Left = { exit: 'late' | 'full' | 'long' | 'part-off'; goal: Goal };
export const exitOf = { time: 'late', length: 'full', wait: 'long' } as const;

type Given = {
  parts: DeskParts;
  callId: string;
  caller: Line;
  language: 'zh' | 'en';
  config: QueueConfig;
  kept: boolean;
};
type Words = Parameters<typeof filesOf>[1];

export class Waiting {
  private readonly with: Given;
  /** Asks for a look. */
  private readonly ask: () => void;
  private timer: NodeJS.Timeout | null = null;
  private saying = false;
  private began = 0;
  private hereSince = 0;
  private queueId: string;
  private placeAt = 0;
  private comfortAt = 0;
  private comforted = 0;
  private first = true;

  constructor(given: Given, ask: () => void) {
    this.with = given;
    this.ask = ask;
    this.queueId = given.config.queueId;
  }

  /** `since`: in line since then, as the rows say. */
  async begin(since: Date | null): Promise<void> {
    const { caller, parts, language } = this.with;
    const now = clock.ms();
    this.began = since?.getTime() ?? now;
    this.hereSince = this.began;
    const room = await this.room();
    await caller.startMusic(await musicOf(parts, room.music, language));
    this.placeAt = performance.now();
    this.comfortAt = this.placeAt + room.comfortSeconds * 1000;
    this.ask();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** The star of who waits, where it means something. */
  hear(asked: () => void): void {
    if (!this.with.config.offerCallback) return;
    this.with.caller.onDigit = (digit) => {
      if (digit === '*') asked();
    };
  }

  close(): void {
    this.stop();
    if (this.with.config.offerCallback) this.with.caller.onDigit = null;
  }

  async leave(): Promise<void> {
    this.close();
    await this.with.caller.quiet();
  }

  /** The waiting room of the queue they are in, with what the flow's node says otherwise. */
  private async room(): Promise<Room> {
    const { parts, config } = this.with;
    const room = await roomOf(parts.db, parts.scope, this.queueId);
    const { music, saySeconds, mostSeconds } = config;
    const never = saySeconds === 0;
    return {
      ...room,
      music: music ?? room.music,
      saySeconds: saySeconds ?? room.saySeconds,
      mostSeconds: mostSeconds ?? room.mostSeconds,
      sayPlace: room.sayPlace && !never,
      sayWait: room.sayWait && !never,
    };
  }

  async music(): Promise<string> {
    return (await this.room()).music;
  }

  /** What is due now; null: they wait on. */
  async look(): Promise<Left | null> {
    const { parts, callId } = this.with;
    this.stop();
    const suspended = { kind: 'node' as const, node: 'suspended', config: {} };
    const reading = [partRuns(parts.db, 'telephone'), readPlaces(parts.db, parts.scope, workKind, [callId])] as const;
    const [runs, [place]] = await Promise.all(reading);
    if (!runs) return { exit: 'part-off', goal: suspended };
    if (place && place.queueId !== this.queueId) {
      this.queueId = place.queueId;
      this.hereSince = clock.ms();
    }
    const room = await this.room();
    const now = clock.ms();
    if (now - this.began >= room.mostSeconds * 1000) return { exit: 'late', goal: { kind: 'exit' } };
    if (!place) return null;
    const waitedSeconds = (now - this.hereSince) / 1000;
    const rule = leaveNow(room.leave, { waitedSeconds, ahead: null, predictedSeconds: place.estimatedWaitSeconds });
    if (rule) {
      if (rule.to.kind !== 'queue') return { exit: exitOf[rule.by], goal: rule.to };
      if (await this.moveOn(rule.to.queueId)) return this.look();
    }
    this.speak(room, place);
    this.plan(room, waitedSeconds);
    return null;
  }

  /** False: passed on too often already, or that queue is closed. */
  private async moveOn(queueId: string): Promise<boolean> {
    const { db, scope, log } = this.with.parts;
    const { callId } = this.with;
    try {
      return await db.transact(async (tx) => {
        const row = await overflowTo(tx, scope, { kind: workKind, subjectId: callId, queueId });
        if (!row) return false;
        const change = { queue_id: row.queue_id, unit_id: row.unit_id };
        await moveCall(tx, scope, callId, 'return', { reason: 'overflow', change });
        return true;
      });
    } catch (error) {
      log.warn({ err: error, call: callId, queue: queueId }, 'a caller could not go on to another queue');
      return false;
    }
  }

  private plan(room: Room, waitedSeconds: number): void {
    const now = performance.now();
    const times = [Math.max(1, room.mostSeconds * 1000 - (clock.ms() - this.began))];
    if (room.saySeconds > 0 && (room.sayPlace || room.sayWait)) times.push(this.placeAt - now);
    if (room.comfortSeconds > 0 && room.comfort.length > 0) times.push(this.comfortAt - now);
    const byTime = nextByTime(room.leave, waitedSeconds);
    if (byTime !== null) times.push((byTime - waitedSeconds) * 1000);
    if (room.leave.some(({ by }) => by === 'wait')) times.push(predictedAgainMs);
    this.timer = setTimeout(this.ask, Math.max(50, Math.min(...times)));
  }

  /** Above the music; one sentence at a time. */
  private speak(room: Room, place: { ahead: number; estimatedWaitSeconds: number | null }): void {
    const now = performance.now();
    const words: Words[number][] = [];
    if (this.first && this.with.kept) words.push({ prompt: 'queue.place-kept' });
    if (this.placeAt <= now) {
      const says = room.sayPlace || room.sayWait;
      if (says && (this.first || room.saySeconds > 0))
        words.push({ prompt: 'queue.waiting' }, ...placeWords(place, room, this.with.language));
      if (this.with.config.offerCallback) words.push({ prompt: 'queue.callback' });
      this.placeAt = now + (room.saySeconds || 86_400) * 1000;
    }
    if (room.comfortSeconds > 0 && room.comfort.length > 0 && this.comfortAt <= now) {
      words.push({ prompt: room.comfort[this.comforted++ % room.comfort.length]! });
      this.comfortAt = now + room.comfortSeconds * 1000;
    }
    this.first = false;
    if (words.length > 0 && !this.saying) void this.say(words);
  }

  private async say(words: Words): Promise<void> {
    const { parts, caller, language } = this.with;
    this.saying = true;
    const files = await filesOf(parts, words, language).catch(() => []);
    if (this.timer) await caller.say(files);
    this.saying = false;
  }
}
