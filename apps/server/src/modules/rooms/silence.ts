/** A silence in the recording of a meeting that nobody ends is over after the time that every silence has: whoever leads the meeting looks after it. */
import { clock, systemScope } from '#kernel';
import { record } from '#modules/audit';
import { longestSilence, silentSince } from '#modules/recordings';
import type { Given } from './finish-recordings.ts';
import { recordingsOfMeetings } from './store-recordings.ts';

const program = systemScope('rooms');

type Of = { id: string; roomId: string; unitId: string };

export class Silence {
  private readonly given: Given;
  private readonly of: Of;
  private readonly goOn: () => Promise<void>;
  private timer: NodeJS.Timeout | undefined;

  /** `goOn`: recorded again, and those who are there told. */
  constructor(given: Given, of: Of, goOn: () => Promise<void>) {
    this.given = given;
    this.of = of;
    this.goOn = goOn;
  }

  async begin(since = clock.now()): Promise<void> {
    const seconds = await longestSilence(this.given.db, program);
    this.end();
    const left = Math.max(0, since.getTime() + seconds * 1000 - clock.ms());
    this.timer = setTimeout(() => void this.over(seconds).catch(this.unended), left);
    this.timer.unref();
  }

  /** Somebody else led the meeting when it began. */
  async takeUp(): Promise<void> {
    const { db } = this.given;
    const [recording] = await recordingsOfMeetings(db, program, [this.of.id]);
    const since = recording && (await silentSince(db, program, recording.id));
    await this.begin(since ?? undefined);
  }

  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async over(seconds: number): Promise<void> {
    this.end();
    await this.goOn();
    await this.given.db.transact((tx) =>
      record(tx, program, {
        action: 'rooms.pause-ended',
        subject: ['conference-room', this.of.roomId],
        unitId: this.of.unitId,
        detail: { seconds },
      }),
    );
  }

  readonly unended = (error: unknown): void => {
    this.given.log.error({ err: error, meeting: this.of.id }, 'a silence in a recording does not end by itself');
  };
}
