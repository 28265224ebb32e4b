/** Asterisk 20 or newer behind the telephony adapter: calls through ARI, stereo recordings through the manager interface. */
import { join } from 'node:path';
import type { BridgeRole, LegStatistics, PlayItem, RecordOptions } from '../../media/types.ts';
import { TelephonyError } from '../errors.ts';
import type {
  Capabilities,
  EngineHealth,
  HangupCause,
  OriginateOptions,
  TelephonyAdapter,
  TelephonyEvent,
  TelephonySnapshot,
  TransferState,
} from '../types.ts';
import { AmiClient } from './ami-client.ts';
import { AriClient } from './ari-client.ts';
import { type AriEvent, callEvents } from './ari-events.ts';
import { BrowserLines } from './browser-lines.ts';
import { q850Of } from './causes.ts';
import { Dialling } from './dialling.ts';
import { EventDesk } from './event-desk.ts';
import { InCall } from './in-call.ts';
import { asTelephonyError, LegTable } from './leg-table.ts';
import { Lines } from './lines.ts';
import type { AsteriskOptions } from './options.ts';
import { Players } from './players.ts';
import { type AsteriskLines, Provisioning } from './provisioning.ts';
import { Recordings } from './recordings.ts';
import { Rooms } from './rooms.ts';
import { Snoops } from './snoops.ts';
import { SoundFiles } from './sound-files.ts';
import { Statistics } from './statistics.ts';
import { Transfers } from './transfers.ts';
import { TrunkLimits } from './trunk-limits.ts';

export type AsteriskDiagnostics = {
  legs: number;
  bridges: number;
  attempts: number;
  snoops: number;
  recordings: number;
  players: number;
  browsers: number;
};

export class AsteriskAdapter implements TelephonyAdapter {
  readonly name = 'asterisk';
  private readonly options: AsteriskOptions;
  private readonly app: string;
  private readonly ari: AriClient;
  private readonly manager: AmiClient;
  private readonly table = new LegTable();
  private readonly sounds: SoundFiles;
  private readonly snoops: Snoops;
  private readonly recordings: Recordings;
  private readonly rooms: Rooms;
  private readonly players: Players;
  private readonly dialling: Dialling;
  private readonly browsers: BrowserLines;
  private readonly inCall: InCall;
  private readonly transfers: Transfers;
  private readonly lines: Lines;
  private readonly provisioning: Provisioning;
  private readonly trunkNames: Set<string>;
  private readonly limits = new TrunkLimits();
  private readonly statisticsDesk: Statistics;
  private readonly desk: EventDesk;
  private state: { up: boolean; reason: string | null } = { up: false, reason: 'not started' };
  private running = false;
  private fax = false;

  constructor(options: AsteriskOptions) {
    this.options = options;
    this.app = options.app ?? 'qiao';
    const trunks = new Set(options.trunks ?? []);
    this.trunkNames = trunks;
    const { table } = this;
    const emit = (event: TelephonyEvent): void => table.emit(event);
    this.ari = new AriClient(options.ari);
    this.manager = new AmiClient(options.manager);
    this.provisioning = new Provisioning(this.ari, options.listen ?? null);
    this.sounds = new SoundFiles(join(options.folder, 'sounds'));
    this.snoops = new Snoops(this.ari, this.app);
    this.recordings = new Recordings(this.ari, this.manager, join(options.folder, 'recordings'), emit);
    this.rooms = new Rooms(this.ari, table, this.snoops);
    this.players = new Players({ ari: this.ari, table, sounds: this.sounds, snoops: this.snoops, rooms: this.rooms });
    this.dialling = new Dialling(this.ari, this.manager, table, {
      app: this.app,
      trunks,
      limits: this.limits,
      outside: options.outsideEndpoint ?? 'outside',
      ringTimeoutMs: options.ringTimeoutMs ?? 60_000,
      silent: (trunk) => this.lines.silent(trunk),
    });
    this.browsers = new BrowserLines({ ari: this.ari, access: options.ari, app: this.app, table, options });
    this.inCall = new InCall(this.ari, table, this.players);
    this.transfers = new Transfers(this.ari, table);
    this.lines = new Lines(this.ari, this.manager, `${this.app}-lines`, trunks, emit);
    this.statisticsDesk = new Statistics(this.ari, table, options.media, options.silenceTimeoutMs ?? 10_000);
    this.desk = new EventDesk({
      ari: this.ari,
      table,
      trunks,
      limits: this.limits,
      dialling: this.dialling,
      snoops: this.snoops,
      players: this.players,
      recordings: this.recordings,
      transfers: this.transfers,
      lines: this.lines,
      browsers: this.browsers,
      replaced: () => {
        if (!this.running) return;
        this.running = false;
        this.release('replaced by another controller');
      },
    });
    this.browsers.digit = (leg, digit) => this.desk.digit(leg, digit);
    table.afterAnswer = (leg) => this.players.answered(leg);
    table.beforeEnd = async (leg) => {
      this.players.legEnded(leg);
      this.transfers.legEnded(leg);
      await Promise.all([this.recordings.legEnded(leg), this.rooms.legEnded(leg), this.browsers.legEnded(leg)]);
    };
  }

  capabilities(): Capabilities {
    return {
      webrtc: this.options.media !== undefined,
      fax: this.fax,
      srtp: true,
      video: false,
      inbandDigits: true,
      severalCoached: false,
    };
  }

  async health(): Promise<EngineHealth> {
    return {
      state: this.state.up ? 'up' : 'down',
      reason: this.state.reason,
      legs: this.table.size,
      registrations: this.lines.registrations,
      trunks: this.lines.trunks((trunk) => this.table.all().filter((leg) => leg.view.trunk === trunk).length),
    };
  }

  /** Counters that are all zero when nothing goes on. */
  diagnostics(): AsteriskDiagnostics {
    return {
      legs: this.table.size,
      bridges: this.table.bridges.size,
      attempts: this.dialling.size,
      snoops: this.snoops.size,
      recordings: this.recordings.size,
      players: this.players.size,
      browsers: this.browsers.size,
    };
  }

  /** Rejects when Asterisk cannot be reached. Calls of an earlier run are found again with their tags and bridges. */
  async start(): Promise<void> {
    await Promise.all([this.sounds.prepare(), this.recordings.prepare()]);
    this.browsers.start();
    try {
      await this.ari.listen(
        `${this.app},${this.lines.app}`,
        (event: AriEvent) => this.desk.handle(event),
        (up, reason) => void this.changed(up, reason),
        this.options.retryMs ?? 1000,
      );
    } catch (error) {
      this.browsers.stop();
      throw asTelephonyError(error);
    }
    this.running = true;
    await this.settleIn();
    this.statisticsDesk.start();
    this.state = { up: true, reason: null };
    this.table.emit({ type: 'engine.changed', state: 'up', reason: null });
  }

  /** Hangs up everything and lets go of Asterisk, which goes on running. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.running = false;
    for (const leg of this.table.all()) await this.hangup(leg.id).catch(() => {});
    const until = performance.now() + 3000;
    while (this.table.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const leg of this.table.all()) void this.table.end(leg, { cause: 'normal', by: 'us', sipCode: null });
    for (const bridgeId of [...this.table.bridges.keys()]) await this.closeBridge(bridgeId).catch(() => {});
    await this.table.settled();
    this.release('stopped');
  }

  /** Lets go of Asterisk and leaves its calls alone: the next `start` finds them. */
  async detach(): Promise<void> {
    if (!this.running) return;
    this.running = false;
    this.release('detached');
  }

  private release(reason: string): void {
    this.statisticsDesk.stop();
    this.browsers.stop();
    this.lines.close();
    this.manager.close();
    this.ari.close();
    this.state = { up: false, reason };
    this.table.emit({ type: 'engine.changed', state: 'down', reason });
  }

  async answer(legId: string): Promise<{ sdp: string | null }> {
    await this.inCall.answer(this.table.get(legId));
    return { sdp: null };
  }

  async ring(legId: string, earlyMedia = false): Promise<void> {
    await this.inCall.ring(this.table.get(legId), earlyMedia);
  }

  async reject(legId: string, cause: HangupCause): Promise<void> {
    const leg = this.table.get(legId);
    if (leg.view.direction !== 'in' || leg.view.answeredAt !== null)
      throw new TelephonyError('wrong-state', `${legId} waits for no answer`);
    await this.hangup(legId, cause);
  }

  async originate(options: OriginateOptions): Promise<{ sdp: string | null }> {
    if (!this.state.up) throw new TelephonyError('engine-down', this.state.reason ?? undefined);
    const { to } = options;
    if (to.kind === 'browser') return { sdp: await this.browsers.originate({ ...options, to }) };
    await this.dialling.originate(options);
    return { sdp: null };
  }

  async acceptBrowserAnswer(legId: string, sdp: string): Promise<void> {
    await this.browsers.acceptAnswer(this.table.get(legId), sdp);
  }

  async renew(legId: string, offer: string): Promise<{ sdp: string }> {
    return { sdp: await this.browsers.renew(this.table.get(legId), offer) };
  }

  async hangup(legId: string, cause: HangupCause = 'normal'): Promise<void> {
    const leg = this.table.get(legId);
    if (leg.ended || leg.ending) return;
    if (leg.channelId === null) {
      if (leg.view.kind === 'browser') void this.table.end(leg, { cause, by: 'us', sipCode: null });
      else this.dialling.giveUp(leg, { cause, by: 'us', sipCode: null });
      return;
    }
    leg.ending = { cause, by: 'us', sipCode: null };
    await this.ari
      .delete(`/channels/${encodeURIComponent(leg.channelId)}`, { reason_code: q850Of(cause) })
      // Gone already: its end is on the way.
      .catch(() => {});
  }

  async hold(legId: string, held: boolean): Promise<void> {
    await this.inCall.hold(this.table.get(legId), held);
  }

  async mute(legId: string, muted: boolean): Promise<void> {
    await this.inCall.mute(this.table.get(legId), muted);
  }

  async play(
    legId: string,
    options: { playId: string; items: PlayItem[]; loop?: boolean; stopOnDigit?: boolean },
  ): Promise<void> {
    await this.players.play(this.table.get(legId), options);
  }

  async stopPlay(legId: string, playId?: string): Promise<void> {
    await this.players.stop(this.table.get(legId), playId);
  }

  async record(legId: string, options: RecordOptions): Promise<void> {
    const leg = this.table.get(legId);
    await this.asking(() => this.rooms.hook(leg).then(() => this.recordings.start(leg, options)));
  }

  async pauseRecording(legId: string, recordingId: string, paused: boolean): Promise<void> {
    const leg = this.table.get(legId);
    await this.asking(() => this.recordings.pause(leg, recordingId, paused));
  }

  async stopRecording(legId: string, recordingId: string): Promise<void> {
    const leg = this.table.get(legId);
    await this.asking(() => this.recordings.stop(leg, recordingId));
  }

  async sendDigits(legId: string, digits: string): Promise<void> {
    const leg = this.table.get(legId);
    if (!/^[0-9*#A-Da-d,]+$/.test(digits)) throw new TelephonyError('bad-argument', `digits ${digits.slice(0, 20)}`);
    if (leg.browserId !== null) await this.browsers.sendDigits(leg, digits);
    else await this.inCall.sendDigits(leg, digits);
  }

  async createBridge(bridgeId: string, mixed = false): Promise<void> {
    await this.rooms.create(bridgeId, mixed);
  }

  async join(bridgeId: string, legId: string, role: BridgeRole = { role: 'party' }): Promise<void> {
    const leg = this.table.get(legId);
    await leg.inTurn(() => this.players.aside(leg, () => this.rooms.join(bridgeId, leg, role)));
  }

  async leave(legId: string): Promise<void> {
    const leg = this.table.get(legId);
    await leg.inTurn(() => this.players.aside(leg, () => this.rooms.leave(leg)));
  }

  async closeBridge(bridgeId: string): Promise<void> {
    await this.rooms.close(bridgeId, (leg) => this.leave(leg.id));
  }

  async setTag(legId: string, tag: string | null): Promise<void> {
    const leg = this.table.get(legId);
    leg.view.tag = tag;
    // Kept on the channel too, where the next run finds it.
    if (leg.channelId === null) return;
    await this.ari
      .post(`/channels/${encodeURIComponent(leg.channelId)}/variable`, { variable: 'QIAO_TAG', value: tag ?? '' })
      .catch(() => {});
  }

  async reportTransfer(legId: string, state: TransferState): Promise<void> {
    await this.transfers.report(this.table.get(legId), state);
  }

  async refer(legId: string, target: string, replacesLegId?: string): Promise<void> {
    const replaced = replacesLegId === undefined ? null : this.table.get(replacesLegId);
    const leg = this.table.get(legId);
    await leg.inTurn(() =>
      this.players.aside(leg, () => this.transfers.refer(leg, target, replaced, () => this.rooms.rejoin(leg))),
    );
  }

  statistics(legId: string): Promise<LegStatistics> {
    const leg = this.table.get(legId);
    return this.asking(() => this.statisticsDesk.of(leg));
  }

  /**
   * Tells Asterisk which trunks and telephones there are (push configuration of ARI: kept in memory, so they are to be told
   * again after `engine.changed`). What is the same as told before is left alone. Throws `engine-down`, `bad-argument`.
   */
  async setLines(lines: AsteriskLines): Promise<void> {
    const names = lines.trunks.map(({ name }) => name);
    for (const name of this.trunkNames) if (!names.includes(name)) this.trunkNames.delete(name);
    for (const name of names) this.trunkNames.add(name);
    this.limits.set(lines.trunks);
    this.lines.tell(lines.trunks);
    await this.asking(() => this.provisioning.set(lines));
    await this.lines.told();
    await this.lines.refresh();
  }

  async snapshot(): Promise<TelephonySnapshot> {
    if (!this.state.up) throw new TelephonyError('engine-down', this.state.reason ?? undefined);
    return {
      // Whose end waits for its recording only is gone: a dead Asterisk closes no file.
      legs: this.table.all().flatMap(({ ended, view }) => (ended ? [] : [{ ...view }])),
      bridges: [...this.table.bridges].map(([bridgeId, legs]) => ({ bridgeId, legs: [...legs] })),
    };
  }

  on(listener: (event: TelephonyEvent) => void): () => void {
    return this.table.on(listener);
  }

  private async asking<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw asTelephonyError(error);
    }
  }

  private async changed(up: boolean, reason: string | null): Promise<void> {
    if (!this.running) return;
    if (up) this.provisioning.forget();
    if (up) await this.settleIn().catch(() => {});
    this.state = { up, reason };
    this.table.emit({ type: 'engine.changed', state: up ? 'up' : 'down', reason });
  }

  /** After connecting: learns what there is, which after a restart of either side is not what was known. */
  private async settleIn(): Promise<void> {
    await this.ari.only(this.app, callEvents);
    // All channels: those that have left our application still have an end, and none of its events comes twice.
    await this.ari.post(`/applications/${encodeURIComponent(this.app)}/subscription`, { eventSource: 'channel:' });
    await this.lines.refresh();
    await this.desk.refresh();
    const fax = this.ari.get('/asterisk/modules/res_fax_spandsp.so');
    this.fax = await fax.then(() => true).catch(() => false);
  }
}
