/** Snoop channels: Asterisk's way to hear a channel or to speak into it without being a party of the call. */
import { randomUUID } from 'node:crypto';
import type { AriClient } from './ari-client.ts';

export const SNOOP_ARGUMENT = 'snoop';

export class Snoops {
  private readonly ari: AriClient;
  private readonly app: string;
  private readonly opening = new Map<string, () => void>();
  private readonly living = new Set<string>();

  constructor(ari: AriClient, app: string) {
    this.ari = ari;
    this.app = app;
  }

  get size(): number {
    return this.living.size;
  }

  /** Resolves with the id of the snoop channel once it can be used. */
  async open(channelId: string, options: { spy?: 'in' | 'out' | 'both'; whisper?: 'out' }): Promise<string> {
    const snoopId = randomUUID();
    const entered = new Promise<void>((resolve) => this.opening.set(snoopId, resolve));
    try {
      await this.ari.post(`/channels/${encodeURIComponent(channelId)}/snoop/${snoopId}`, {
        spy: options.spy ?? 'none',
        whisper: options.whisper ?? 'none',
        app: this.app,
        appArgs: SNOOP_ARGUMENT,
      });
    } catch (error) {
      this.opening.delete(snoopId);
      throw error;
    }
    this.living.add(snoopId);
    await entered;
    return snoopId;
  }

  async close(snoopId: string): Promise<void> {
    if (!this.living.delete(snoopId)) return;
    await this.ari.delete(`/channels/${snoopId}`).catch(() => {});
  }

  /** Asterisk has put the channel into our application. */
  entered(channelId: string): void {
    this.opening.get(channelId)?.();
    this.opening.delete(channelId);
  }

  /** The channel is gone, with or without having been used. */
  gone(channelId: string): void {
    this.entered(channelId);
    this.living.delete(channelId);
  }
}
