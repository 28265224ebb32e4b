/**
 * What is recorded of a meeting: each member's own voice for as long as the others can hear it. Who is muted, alone or waiting is
 * recorded by nobody; nor is music, a tone, or what the house says. A part lies in a file of its own in clear until the meeting is
 * over (`finish-recordings.ts`).
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clock, type Database, type Kernel, newId, systemScope, type Tx } from '#kernel';
import { passingId } from '#modules/parties';
import { beginPause, endPause } from '#modules/recordings';
import type { Member } from './meeting.ts';
import { savePaused } from './store.ts';
import { dropPart, insertPart, lastPart, partBegan, recordingsOfMeetings } from './store-recordings.ts';

const program = systemScope('rooms');

export const partsFolder = (dataDir: string): string => join(dataDir, 'telephony', 'meetings');
export const partPath = (dataDir: string, partId: string): string => join(partsFolder(dataDir), `${partId}.wav`);

type Given = { db: Database; log: Kernel['log']; config: Kernel['config'] };
export type Taped = { id: string; unitId: string; recorded: boolean; paused: boolean };

export class Tape {
  private readonly given: Given;
  private readonly of: Taped;

  constructor(given: Given, of: Taped) {
    this.given = given;
    this.of = of;
  }
  get recorded(): boolean {
    return this.of.recorded;
  }
  get paused(): boolean {
    return this.of.paused;
  }

  /** Somebody else led until now: their part ends here, the next begins with `follow`. */
  async takeUp(member: Member): Promise<void> {
    if (!this.recorded) return;
    const last = await lastPart(this.given.db, program, member.stayId);
    if (last) await this.stop(member, last.id);
  }

  /** A part of this member runs from here on, or none, as they can be heard. The caller does one thing after the other. */
  async follow(member: Member): Promise<void> {
    const heard = member.place === 'talking' && !member.muted && !member.caller.gone;
    const wanted = this.recorded && !this.paused && heard;
    if (wanted === (member.part !== null)) return;
    const { part } = member;
    member.part = wanted ? await this.start(member) : null;
    if (part) await this.stop(member, part);
  }

  private async start(member: Member): Promise<string | null> {
    const { db, log, config } = this.given;
    const { line, parts } = member.caller;
    const part = { id: newId(), stay_id: member.stayId, began_at: clock.now() };
    const meeting = { meeting_id: this.of.id, unit_id: this.of.unitId, origin_site: config.site };
    const begin = { id: newId(), ...meeting, started_at: part.began_at };
    try {
      await mkdir(partsFolder(config.dataDir), { recursive: true, mode: 0o700 });
      if (!(await db.transact((tx) => insertPart(tx, begin, part)))) return null;
      const path = partPath(config.dataDir, part.id);
      await parts.adapter.record(line.legId, { recordingId: passingId(part.id), path, mono: true });
      const at = clock.now();
      await db.transact((tx) => partBegan(tx, part.id, at));
      return part.id;
    } catch (error) {
      if (parts.left()) return null;
      // Gone in this moment: there was nothing to record. Else the part stays, and the recording says that it is missing.
      if (line.gone) await db.transact((tx) => dropPart(tx, part.id));
      else log.error({ err: error, meeting: this.of.id }, 'a voice in a meeting is not recorded');
      return null;
    }
  }

  /** Resolves when the file is closed; with the end of the call it is so before this is heard of. */
  private async stop({ caller: { line, parts } }: Member, part: string): Promise<void> {
    if (!line.gone) await parts.adapter.stopRecording(line.legId, passingId(part)).catch(() => {});
  }

  /** Said before it is done: whoever leads the meeting on in between keeps it so. */
  async pause(paused: boolean, members: Iterable<Member>, by: string | null): Promise<void> {
    const at = clock.now();
    await this.given.db.transact(async (tx) => {
      await savePaused(tx, this.of.id, paused);
      await this.mark(tx, { paused, by, at });
    });
    this.of.paused = paused;
    for (const member of members) await this.follow(member);
  }

  private async mark(tx: Tx, { paused, by, at }: { paused: boolean; by: string | null; at: Date }): Promise<void> {
    const [recording] = await recordingsOfMeetings(tx, program, [this.of.id]);
    if (!recording) return;
    const mark = { recordingId: recording.id, reason: 'concealed' };
    if (paused) await beginPause(tx, { id: newId(), ...mark, by, at });
    else await endPause(tx, mark.recordingId, mark.reason, at);
  }
}
