/** Two legs that hear each other: bridge, hold with music, recording. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BridgeRole } from '@qiao/softswitch';
import { clock, newId } from '#kernel';
import { recogniseSaid } from '#modules/customers';
import { type Guest, type Line, musicOf } from '#modules/parties';
import { spokenWith } from '#modules/portraits';
import type { PromptLanguage } from '#modules/prompts';
import { notNow } from '../errors.ts';
import { type Recorded, recordingRoom } from '../recording-room.ts';
import { callsById } from '../store-calls.ts';
import { insertRecording } from '../store-recordings.ts';
import type { CallRow } from '../tables.ts';
import type { DeskParts } from './parts.ts';
import { consentWords, howRecorded } from './sounds.ts';

export class Talk {
  readonly parts: DeskParts;
  readonly call: Pick<CallRow, 'id' | 'unit_id'>;
  private readonly caller: Line;
  private bridge: string | null = null;
  private held = false;
  recordingId: string | null = null;
  /** Whose voice is its left channel. */
  taped: string | null = null;
  /** What is said now is nobody's business later: a card number. */
  concealed = false;
  /** As it was decided at the door; null: not yet. */
  how: Recorded | null = null;
  /** In which the other party is spoken to. */
  language: PromptLanguage = 'zh';
  /** As the caller's file says it; null: it does not say, or there is none. */
  spoken: PromptLanguage | null = null;

  constructor(parts: DeskParts, call: Pick<CallRow, 'id' | 'unit_id'>, caller: Line) {
    this.parts = parts;
    this.call = call;
    this.caller = caller;
  }

  /** What somebody from outside hears before anybody hears them. Who is called by an agent is told together with the agent. */
  words = async ({ role, language }: Guest): Promise<string[]> => {
    const [call] = await callsById(this.parts.db, this.parts.scope, [this.call.id]);
    if (!call || (role === 'called' && call.direction !== 'in')) return [];
    return consentWords(this.parts, this.how ?? (await howRecorded(this.parts, call)), language ?? this.language);
  };

  /** A caller is spoken to as their file says, before the first word. */
  async meet(call: CallRow, party: string | null): Promise<void> {
    const { db, scope } = this.parts;
    const known = call.customer_id ?? (party && (await recogniseSaid(db, scope, party.replace(/^(\+|00)86/, ''))));
    this.spoken = known ? await spokenWith(db, scope, known) : null;
    this.language = this.spoken ?? 'zh';
  }

  get stands(): boolean {
    return this.bridge !== null;
  }
  /** What already stands between the two, made by who led the call before. */
  async adopt(bridge: string | null, recordingId: string | null): Promise<void> {
    this.bridge = bridge;
    this.recordingId = recordingId;
    const of = recordingId && { callId: this.call.id, recordingId };
    const silences = (of && (await recordingRoom()?.silences(this.parts.db, of))) || [];
    this.held = silences.includes('hold');
    this.concealed = silences.includes('concealed');
  }

  /** Both hear each other from here on. Throws when a leg is gone. */
  async join(agentLeg: string): Promise<void> {
    const { adapter } = this.parts;
    const fresh = this.bridge === null;
    this.bridge ??= newId();
    const { bridge } = this;
    // Each is a turn to an engine that may be busy: people are waiting to hear each other.
    await Promise.all([this.caller.quiet(), fresh && adapter.createBridge(bridge, this.how?.record ?? true)]);
    // Of a conference that its caller has left, an agent whose page is loaded anew.
    const alone = !fresh && this.caller.gone;
    await Promise.all([alone || adapter.join(bridge, this.caller.legId), adapter.join(bridge, agentLeg)]);
    await this.record();
  }

  /** Somebody else hears them too, or comes back. Throws when they do not talk. */
  async admit(legId: string, role?: BridgeRole): Promise<void> {
    if (!this.bridge) throw notNow();
    await this.parts.adapter.join(this.bridge, legId, role);
  }

  /** The other party hears music until `join`. */
  async park(music: string, language: 'zh' | 'en'): Promise<void> {
    if (!this.bridge || this.caller.gone) return;
    await this.parts.adapter.leave(this.caller.legId).catch(() => {});
    await this.pause(true);
    await this.caller.startMusic(await musicOf(this.parts, music, language));
  }

  async retrieve(): Promise<void> {
    if (!this.bridge) return;
    await this.caller.quiet();
    await this.parts.adapter.join(this.bridge, this.caller.legId);
    await this.pause(false);
  }

  /** Silence is recorded from here on, or the talk again. Throws `telephony.not-now`, or when the engine does not obey. */
  async conceal(on: boolean, by: string | null): Promise<void> {
    if (!this.recordingId) throw notNow();
    if (on === this.concealed) return;
    // Said before it is done and taken back after: whoever leads the call on in between keeps it silent.
    if (on) await this.mark('concealed', true, by);
    try {
      // While the caller is held it is silent anyway, and stays so.
      if (!this.held) await this.parts.adapter.pauseRecording(this.tapedLeg, this.recordingId, on);
    } catch (error) {
      if (on) await this.mark('concealed', false, by);
      throw error;
    }
    this.concealed = on;
    if (!on) await this.mark('concealed', false, by);
  }

  private async pause(paused: boolean): Promise<void> {
    if (!this.recordingId) return;
    this.held = paused;
    const silent = paused || this.concealed;
    await this.parts.adapter.pauseRecording(this.tapedLeg, this.recordingId, silent).catch(() => {});
    await this.mark('hold', paused, null);
  }

  private async mark(reason: 'hold' | 'concealed', on: boolean, by: string | null): Promise<void> {
    const { db, log } = this.parts;
    const recordingId = this.recordingId!;
    await db
      .transact(async (tx) => recordingRoom()?.mark(tx, { callId: this.call.id, recordingId, reason, on, by }))
      .catch((error) => log.error({ err: error, recording: recordingId }, 'a pause is not marked'));
  }

  private get tapedLeg(): string {
    return this.taped ?? this.caller.legId;
  }
  /** Whoever it was recorded from has gone: from another on, in a recording of its own. Silent where it was silent. */
  async recordFrom(legId: string): Promise<void> {
    const { concealed } = this;
    this.taped = legId;
    this.recordingId = null;
    this.concealed = false;
    await this.record();
    if (concealed && this.recordingId) await this.conceal(true, null).catch(() => {});
  }

  private async record(): Promise<void> {
    const { db, scope, adapter, folder, log } = this.parts;
    if (this.recordingId) return this.pause(false);
    const [call] = this.how ? [] : await callsById(db, scope, [this.call.id]);
    this.how ??= call ? await howRecorded(this.parts, call) : null;
    if (!this.how?.record) return;
    const { keepDays } = this.how;
    const recordingId = newId();
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await db.transact((tx) =>
        insertRecording(tx, {
          id: recordingId,
          call_id: this.call.id,
          unit_id: this.call.unit_id,
          started_at: clock.now(),
          keep_days: keepDays,
        }),
      );
      // Left: the customer; right: what the customer hears.
      await adapter.record(this.tapedLeg, { recordingId, path: join(folder, `${recordingId}.wav`) });
      // Nobody is told that it is recorded before it is.
      this.recordingId = recordingId;
    } catch (error) {
      // People talk on; that it is not recorded is told to those who watch.
      log.error({ err: error, call: this.call.id }, 'call is not recorded');
    }
  }

  async close(): Promise<void> {
    const { bridge } = this;
    this.bridge = null;
    if (bridge) await this.parts.adapter.closeBridge(bridge).catch(() => {});
  }
}
