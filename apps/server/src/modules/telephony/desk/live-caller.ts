/** A caller in the hands of another room: words, keys, a recording; for a room that joins several, their line. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clock, newId, type Tx } from '#kernel';
import { findOrCreateByIdentity } from '#modules/customers';
import { normalisePhone } from '#modules/numbers';
import { filesOf, type Line, passingId, recordUntilKey, Typed } from '#modules/parties';
import { lockCall, saveCall } from '../store-calls.ts';
import { insertRecording } from '../store-recordings.ts';
import type { CallRow } from '../tables.ts';
import type { DeskParts } from './parts.ts';

type Piece = { prompt: string } | { digits: string };
type Given = { party: string | null; language: 'zh' | 'en'; busy: boolean; endsBy: (reason: string) => void };

export class LiveCaller {
  readonly callId: string;
  readonly unitId: string;
  readonly dialled: string;
  readonly masked: string | null;
  readonly language: 'zh' | 'en';
  /** In clear, for what is done for the caller now; null: withheld. */
  readonly party: string | null;
  /** Why the call ends, when it does after this: nobody gave up. */
  readonly endsBy: (reason: string) => void;
  readonly parts: DeskParts;
  readonly line: Line;
  /** Came from outside. */
  readonly inbound: boolean;
  /** Where and since when the caller waited, if they did. */
  readonly queueId: string | null;
  readonly queuedAt: Date | null;
  /** Nobody could take the call where it was led before. */
  readonly busy: boolean;
  readonly typed: Typed;

  constructor(parts: DeskParts, line: Line, row: CallRow, given: Given) {
    this.parts = parts;
    this.line = line;
    this.callId = row.id;
    this.unitId = row.unit_id;
    this.dialled = row.dialled;
    this.masked = row.party_sealed && row.party_masked;
    this.inbound = row.direction === 'in';
    this.party = given.party;
    this.queueId = row.queue_id;
    this.queuedAt = row.queued_at;
    this.busy = given.busy;
    this.endsBy = given.endsBy;
    this.language = given.language;
    this.typed = new Typed(line);
  }

  /** What is pressed from here on is somebody else's. */
  release(): void {
    this.typed.release();
  }

  get gone(): boolean {
    return this.line.gone;
  }

  async say(pieces: readonly Piece[]): Promise<void> {
    await this.line.say(await filesOf(this.parts, pieces, this.language));
  }

  /** Files that are in clear for the moment. */
  async play(files: readonly string[]): Promise<void> {
    await this.line.say(files);
  }

  /** What was pressed, without the key that ends it; empty: nothing. What was typed ahead counts. */
  async ask(pieces: readonly Piece[], limits: { most: number; seconds: number }): Promise<string> {
    return this.typed.ask(await filesOf(this.parts, pieces, this.language), limits);
  }

  /** The customer behind the number; a file is opened for a new one. The call is theirs from now on. */
  async recognise(tx: Tx): Promise<string | null> {
    const phone = this.party && this.inbound ? normalisePhone(this.party) : null;
    if (!phone) return null;
    const { scope } = this.parts;
    const wanted = { kind: 'phone' as const, value: phone, verified: false, unitId: this.unitId };
    const { id } = await findOrCreateByIdentity(tx, scope, wanted);
    const row = await lockCall(tx, scope, this.callId);
    if (row && row.customer_id === null) await saveCall(tx, { ...row, customer_id: id });
    return id;
  }

  /**
   * A tone, then the caller alone is recorded until `#`, silence, the limit or the end of the call. `begun` is called with the
   * recording's id in the transaction that makes it: what refers to it is there before the first sound.
   */
  async record(
    limits: { mostSeconds: number; silenceSeconds: number },
    begun: (tx: Tx, recordingId: string) => Promise<void>,
  ): Promise<void> {
    const { parts, line } = this;
    const recordingId = newId();
    await line.tone([1000], 400);
    if (line.gone) return;
    await mkdir(parts.folder, { recursive: true, mode: 0o700 });
    const row = { id: recordingId, call_id: this.callId, unit_id: this.unitId, keep_days: null };
    await parts.db.transact(async (tx) => {
      await insertRecording(tx, { ...row, started_at: clock.now() });
      await begun(tx, recordingId);
    });
    this.typed.forget();
    const path = join(parts.folder, `${recordingId}.wav`);
    const options = { maxMs: limits.mostSeconds * 1000, silenceMs: limits.silenceSeconds * 1000 };
    await recordUntilKey(parts, line, { recordingId, path, ...options }, this.typed, (key) => key === '#');
  }

  /** What is said now, into a file that is the asker's alone; any key ends it and is given back, else nothing. In seconds. */
  hear(path: string, { first, silence, most }: { first: number; silence: number; most: number }): Promise<string> {
    const options = { firstMs: first * 1000, silenceMs: silence * 1000, maxMs: most * 1000 };
    return recordUntilKey(this.parts, this.line, { recordingId: passingId(), path, ...options }, this.typed);
  }
}
