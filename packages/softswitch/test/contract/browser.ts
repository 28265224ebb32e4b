/** A browser with a voice and ears for the contract: a media engine of our own at the far end, with real ICE, DTLS and SRTP. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMediaEngine, type OwnedMediaEngine } from '../../src/media/index.ts';
import { level, toneShare } from '../media/tone-analysis.ts';
import { until } from '../sip/wire.ts';

export class TestBrowser {
  readonly digits: string[] = [];
  private readonly media: OwnedMediaEngine;
  private readonly folder: string;
  private takes = 0;

  private constructor(media: OwnedMediaEngine, folder: string) {
    this.media = media;
    this.folder = folder;
    media.on((event) => {
      if (event.type === 'leg.digit') this.digits.push(event.digit);
    });
  }

  static async open(folder: string): Promise<TestBrowser> {
    const media = await createMediaEngine({ address: '127.0.0.1', webrtc: { ports: { min: 30_720, max: 32_767 } } });
    await media.createLeg({ legId: 'browser', kind: 'webrtc' });
    return new TestBrowser(media, folder);
  }

  /** Its page is loaded anew: nothing of the former one is left. */
  async reload(): Promise<void> {
    await this.media.closeLeg('browser');
    await this.media.createLeg({ legId: 'browser', kind: 'webrtc' });
  }

  offer(): Promise<string> {
    return this.media.createOffer('browser');
  }

  answer(offer: string): Promise<string> {
    return this.media.answerOffer('browser', offer);
  }

  accept(answer: string): Promise<void> {
    return this.media.acceptAnswer('browser', answer);
  }

  async speak(frequency: number): Promise<void> {
    await this.media.play('browser', {
      playId: `tone-${frequency}`,
      items: [{ tone: { frequencies: [frequency], onMs: 600_000, offMs: 0 } }],
    });
  }

  press(digit: string): Promise<void> {
    return this.media.sendDigits('browser', digit);
  }

  async hears(frequency: number): Promise<void> {
    await until(async () => (await this.share(frequency)) > 0.3, `the browser hearing ${frequency} Hz`);
  }

  async hearsNo(frequency: number): Promise<void> {
    await until(async () => (await this.share(frequency)) < 0.02, `the browser hearing no ${frequency} Hz`);
  }

  /** Of music whose tones nobody speaks. */
  async hearsMusic(): Promise<void> {
    await until(async () => level(await this.listen()) > 50, 'the browser hearing music');
  }

  close(): Promise<void> {
    return this.media.close();
  }

  private async share(frequency: number): Promise<number> {
    const samples = await this.listen();
    return samples.length === 0 || level(samples) < 50 ? 0 : toneShare(samples, frequency);
  }

  /** 300 ms of what arrives, recorded. */
  private async listen(): Promise<Int16Array> {
    const recordingId = `take-${this.takes++}`;
    const path = join(this.folder, `${recordingId}.wav`);
    const finished = new Promise<void>((resolve) => {
      const stop = this.media.on((event) => {
        if (event.type !== 'recording.finished' || event.recordingId !== recordingId) return;
        stop();
        resolve();
      });
    });
    await this.media.record('browser', { recordingId, path, mono: true, maxMs: 300 });
    await finished;
    const file = await readFile(path);
    return new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length));
  }
}
