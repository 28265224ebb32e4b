import { setImmediate as turn } from 'node:timers/promises';
import type { MediaSettingsInput } from '../../src/media/config.ts';
import { createMediaEngine, ManualClock, type MediaEvent, type OwnedMediaEngine } from '../../src/media/index.ts';
import { RtpPeer } from './rtp-peer.ts';

/** An engine on a clock that the test moves, with telephones around it. */
export class Stage {
  readonly clock = new ManualClock();
  readonly events: MediaEvent[] = [];
  readonly peers = new Map<string, RtpPeer>();
  engine!: OwnedMediaEngine;

  static async open(settings: MediaSettingsInput = {}): Promise<Stage> {
    const stage = new Stage();
    stage.engine = await createMediaEngine({ ports: { min: 16384, max: 20479 }, ...settings, clock: stage.clock });
    stage.engine.on((event) => stage.events.push(event));
    return stage;
  }

  /** A leg that answered a telephone's offer. */
  async leg(legId: string, options: { formats?: string; payloadType?: number } = {}): Promise<RtpPeer> {
    const peer = await RtpPeer.open();
    this.peers.set(legId, peer);
    peer.payloadType = options.payloadType ?? 8;
    await this.engine.createLeg({ legId, kind: 'rtp' });
    peer.aim(await this.engine.answerOffer(legId, peer.sdp({ formats: options.formats })));
    return peer;
  }

  /** Waits until the engine has taken in `count` packets of the leg. */
  async received(legId: string, count: number): Promise<void> {
    while ((await this.engine.statistics(legId)).packetsReceived < count) await turn();
  }

  /**
   * Lets the telephones talk for `frames` ticks: each named one sends a frame, the engine takes it in, the clock moves on.
   */
  async talk(frames: number, voices: Record<string, (count: number) => Int16Array>): Promise<void> {
    const counts = new Map<string, number>();
    for (const legId of Object.keys(voices)) counts.set(legId, (await this.engine.statistics(legId)).packetsReceived);
    for (let i = 0; i < frames; i++) {
      for (const [legId, voice] of Object.entries(voices)) {
        this.peers.get(legId)!.sendSamples(voice(160));
        counts.set(legId, counts.get(legId)! + 1);
      }
      for (const [legId, count] of counts) await this.received(legId, count);
      this.clock.advance(1);
    }
  }

  async event<T extends MediaEvent['type']>(type: T): Promise<Extract<MediaEvent, { type: T }>> {
    for (;;) {
      const found = this.events.find((event) => event.type === type);
      if (found) return found as Extract<MediaEvent, { type: T }>;
      await turn();
    }
  }

  async close(): Promise<void> {
    await this.engine.close();
    await Promise.all([...this.peers.values()].map((peer) => peer.close()));
  }
}
