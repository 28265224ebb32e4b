/**
 * Somebody who waits in line: music, place and wait, comfort messages in turn, and the moment at which they wait no longer. The
 * waiting room is read anew at every look, so a change holds at once; the queue may be another one by then.
 */

import { clock } from '#kernel';
import { filesOf, type Line, musicOf } from '#modules/parties';
import { partServes } from '#modules/parts';
import { overflowTo, readPlaces } from '#modules/routing';
import {
  type Goal,
  leaveNow,
  nextByTime,
  type QueueConfig,
  type Room,
  roomOf,
  saidBy,
  WordsInLine,
} from '#modules/waitrooms';
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

export class Waiting {
  private readonly with: Given;
  /** Asks for a look. */
  private readonly ask: () => void;
  private timer: NodeJS.Timeout | null = null;
  private saying = false;
  private began = 0;
  private hereSince = 0;
  private queueId: string;
  private readonly words: WordsInLine;

  constructor(given: Given, ask: () => void) {
    this.with = given;
    this.ask = ask;
    this.queueId = given.config.queueId;
    this.words = new WordsInLine({ ...given, offerCallback: given.config.offerCallback });
  }

  /** `since`: in line since then, as the rows say. */
  async begin(since: Date | null): Promise<void> {
    const { caller, parts, language } = this.with;
    const now = clock.ms();
    this.began = since?.getTime() ?? now;
    this.hereSince = this.began;
    const room = await this.room();
    await caller.startMusic(await musicOf(parts, room.music, language));
    this.words.begin(room, performance.now());
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
    return saidBy(config, await roomOf(parts.db, parts.scope, this.queueId));
  }

  async music(): Promise<string> {
    return (await this.room()).music;
  }

  /** What is due now; null: they wait on. */
  async look(): Promise<Left | null> {
    const { parts, callId } = this.with;
    this.stop();
    const suspended = { kind: 'node' as const, node: 'suspended', config: {} };
    const reading = [partServes(parts.db, 'telephone'), readPlaces(parts.db, parts.scope, workKind, [callId])] as const;
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
    const times = this.words.next(room, performance.now());
    times.push(Math.max(1, room.mostSeconds * 1000 - (clock.ms() - this.began)));
    const byTime = nextByTime(room.leave, waitedSeconds);
    if (byTime !== null) times.push((byTime - waitedSeconds) * 1000);
    if (room.leave.some(({ by }) => by === 'wait')) times.push(predictedAgainMs);
    this.timer = setTimeout(this.ask, Math.max(50, Math.min(...times)));
  }

  /** Above the music; one sentence at a time. */
  private speak(room: Room, place: { ahead: number; estimatedWaitSeconds: number | null }): void {
    const words = this.words.due(room, place, performance.now());
    if (words.length > 0 && !this.saying) void this.say(words);
  }

  private async say(words: Parameters<typeof filesOf>[1]): Promise<void> {
    const { parts, caller, language } = this.with;
    this.saying = true;
    const files = await filesOf(parts, words, language).catch(() => []);
    if (this.timer) await caller.say(files);
    this.saying = false;
  }
}
