/** Calls that go out: to every contact of an extension at once, through the hosts of a trunk one by one, or to an address. */
import { randomUUID } from 'node:crypto';
import { isToken } from '../../sip/message/parameters.ts';
import { parseUri } from '../../sip/message/uri.ts';
import { moreTelling } from '../embedded/causes.ts';
import { TelephonyError } from '../errors.ts';
import type { OriginateOptions } from '../types.ts';
import type { AmiClient } from './ami-client.ts';
import { type AriClient, AriRefusal } from './ari-client.ts';
import type { AriChannel } from './ari-events.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { failureOf } from './causes.ts';
import { asTelephonyError, type LegTable } from './leg-table.ts';
import type { TrunkLimits } from './trunk-limits.ts';

/** Beyond our own ring time: Asterisk gives up by itself when we are gone. */
const ASTERISK_EXTRA_S = 10;
/** So long a host of a trunk may be silent while there is another. */
const FAILOVER_MS = 4000;

export type DiallingOptions = {
  app: string;
  trunks: ReadonlySet<string>;
  limits: TrunkLimits;
  outside: string;
  ringTimeoutMs: number;
  /** No host of this trunk said a word. */
  silent: (trunk: string) => void;
};

/** What is left of an attempt: targets that have not been tried, for trunks. */
type Attempt = { targets: string[]; options: OriginateOptions };

export class Dialling {
  private readonly ari: AriClient;
  private readonly manager: AmiClient;
  private readonly table: LegTable;
  private readonly options: DiallingOptions;
  private readonly attempts = new Map<AsteriskLeg, Attempt>();

  constructor(ari: AriClient, manager: AmiClient, table: LegTable, options: DiallingOptions) {
    this.ari = ari;
    this.manager = manager;
    this.table = table;
    this.options = options;
  }

  get size(): number {
    return this.attempts.size;
  }

  /** Throws TelephonyError for what can't be tried at all; everything later is told by events. */
  async originate(options: OriginateOptions): Promise<void> {
    const { to } = options;
    if (to.kind === 'trunk' && !this.options.trunks.has(to.trunk)) throw new TelephonyError('unknown-trunk', to.trunk);
    if (to.kind === 'uri') checkUri(to.uri);
    if (to.kind === 'extension' && !/^[\w.+*#-]+$/.test(to.extension))
      throw new TelephonyError('bad-argument', to.extension);
    if (to.kind === 'trunk' && !/^[\w.+*#-]+$/.test(to.number)) throw new TelephonyError('bad-argument', to.number);
    for (const name of Object.keys(options.headers ?? {}))
      if (!isToken(name)) throw new TelephonyError('bad-argument', `header name ${name}`);
    const leg = this.table.create({
      legId: options.legId,
      direction: 'out',
      kind: 'sip',
      from: options.from.number,
      fromName: options.from.name ?? null,
      to: to.kind === 'extension' ? to.extension : to.kind === 'trunk' ? to.number : to.kind === 'uri' ? to.uri : '',
      trunk: to.kind === 'trunk' ? to.trunk : null,
      extension: to.kind === 'extension' ? to.extension : null,
      tag: options.tag ?? null,
    });
    if (to.kind === 'trunk') {
      const others = this.table.all().filter((one) => one !== leg);
      if (!this.options.limits.takes(to.trunk, others, true)) {
        void this.table.end(leg, { cause: 'unreachable', by: 'us', sipCode: 503 });
        return;
      }
    }
    await leg.inTurn(() => this.begin(leg, options));
  }

  private async begin(leg: AsteriskLeg, options: OriginateOptions): Promise<void> {
    let targets: string[];
    try {
      targets = await this.targets(options);
    } catch (error) {
      void this.table.end(leg, { cause: 'error', by: 'us', sipCode: null });
      throw asTelephonyError(error);
    }
    if (leg.ended) return;
    if (targets.length === 0) {
      void this.table.end(leg, { cause: 'unreachable', by: 'us', sipCode: 480 });
      return;
    }
    leg.timer = setTimeout(
      () => this.giveUp(leg, { cause: 'no-answer', by: 'us', sipCode: null }),
      options.ringTimeoutMs ?? this.options.ringTimeoutMs,
    );
    if (leg.view.trunk === null) {
      await Promise.all(targets.map((target) => this.ring(leg, target, options)));
      this.failed(leg);
      return;
    }
    this.attempts.set(leg, { targets: targets.slice(1), options });
    await this.ring(leg, targets[0]!, options);
    await this.next(leg);
  }

  /** A channel of ours is up: the others that ring are given up. */
  answered(leg: AsteriskLeg, channel: AriChannel): void {
    this.attempts.delete(leg);
    leg.ringing.delete(channel.id);
    leg.channelId = channel.id;
    leg.channelName = channel.name;
    for (const other of leg.ringing) void this.drop(other, 26);
    leg.ringing.clear();
    if (leg.ending) {
      void this.drop(channel.id, 16);
      return;
    }
    void this.ari
      .post(`/channels/${encodeURIComponent(channel.id)}/variable`, {
        variable: 'QIAO_ANSWERED',
        value: String(Date.now()),
      })
      .catch(() => {});
    this.table.answered(leg);
  }

  /** A channel that rang for the leg is gone. */
  rungOut(leg: AsteriskLeg, channelId: string, cause: number, sipStatus: number | undefined): void {
    leg.ringing.delete(channelId);
    this.table.unbind(channelId);
    const failure = failureOf(cause, sipStatus);
    leg.failure = leg.failure ? moreTelling(leg.failure, failure) : failure;
    void this.next(leg);
  }

  /** Stops trying. The end is told when Asterisk has let go of every channel. */
  giveUp(leg: AsteriskLeg, end: NonNullable<AsteriskLeg['ending']>): void {
    if (leg.ending || leg.ended) return;
    leg.ending = end;
    this.attempts.delete(leg);
    for (const channelId of leg.ringing) void this.drop(channelId, end.cause === 'no-answer' ? 19 : 26);
    this.failed(leg);
  }

  /** The next host of a trunk when this one is out of order; else the attempt has failed. */
  private async next(leg: AsteriskLeg): Promise<void> {
    if (leg.ended || leg.channelId !== null || leg.ringing.size > 0) return;
    const attempt = this.attempts.get(leg);
    const target = leg.failure?.cause === 'unreachable' ? attempt?.targets.shift() : undefined;
    if (attempt && target !== undefined && !leg.ending) {
      await this.ring(leg, target, attempt.options);
      await this.next(leg);
    } else this.failed(leg);
  }

  private failed(leg: AsteriskLeg): void {
    if (leg.ended || leg.channelId !== null || leg.ringing.size > 0) return;
    this.attempts.delete(leg);
    const { cause, status } = leg.failure ?? { cause: 'unreachable', status: null };
    void this.table.end(leg, { cause, by: status === null ? 'us' : 'peer', sipCode: status });
  }

  private async ring(leg: AsteriskLeg, target: string, options: OriginateOptions): Promise<void> {
    if (leg.ended || leg.ending) return;
    const channelId = randomUUID();
    leg.ringing.add(channelId);
    this.table.bind(leg, channelId);
    const { number, name } = options.from;
    const seconds = Math.ceil((options.ringTimeoutMs ?? this.options.ringTimeoutMs) / 1000) + ASTERISK_EXTRA_S;
    const variables: Record<string, string> = { QIAO_LEG: leg.id, 'PJSIP_TRANSFER_HANDLING()': 'ari-only' };
    if (options.tag !== undefined) variables.QIAO_TAG = options.tag;
    for (const [header, value] of Object.entries(options.headers ?? {}))
      variables[`PJSIP_HEADER(add,${header})`] = value;
    try {
      const { name: channelName } = await this.ari.post<AriChannel>(
        '/channels',
        {
          endpoint: target,
          app: this.options.app,
          appArgs: 'out',
          callerId: name === undefined ? number : `"${name.replace(/["\\]/g, '')}" <${number}>`,
          timeout: seconds,
          channelId,
        },
        { variables },
      );
      // Given up while Asterisk was being asked.
      if (leg.ending && leg.ringing.has(channelId)) void this.drop(channelId, 26);
      else if (leg.view.trunk !== null) this.watch(leg, { id: channelId, name: channelName });
    } catch {
      // No such contact any more, or Asterisk is gone: one target less.
      leg.ringing.delete(channelId);
      this.table.unbind(channelId);
      leg.failure ??= { cause: 'unreachable', status: null };
    }
  }

  /**
   * A host that says not even 100 is given up for the next one, as the product's own engine does; SIP itself would wait for
   * 32 s. Asterisk tells nobody of a 100, but keeps the last status of each channel.
   */
  private watch(leg: AsteriskLeg, channel: { id: string; name: string }): void {
    const attempt = this.attempts.get(leg);
    if (!attempt) return;
    const patience = attempt.targets.length > 0 ? FAILOVER_MS : attempt.options.silentMs;
    if (patience === undefined) return;
    const timer = setTimeout(() => void this.lookAt(leg, channel), patience);
    timer.unref();
  }

  private async lookAt(leg: AsteriskLeg, { id, name }: { id: string; name: string }): Promise<void> {
    const waits = (): boolean => leg.ringing.has(id) && !leg.rung && !leg.ending && !leg.ended;
    if (!waits()) return;
    const said = await this.ari
      .get(`/channels/${encodeURIComponent(id)}/variable`, { variable: `HANGUPCAUSE(${name},tech)` })
      .then(() => true)
      // 500: there is no status to read. Anything else says nothing of the host.
      .catch((error: unknown) => !(error instanceof AriRefusal && error.status === 500));
    if (said || !waits()) return;
    leg.ringing.delete(id);
    this.table.unbind(id);
    void this.drop(id, 27);
    leg.failure ??= { cause: 'unreachable', status: null };
    if (leg.view.trunk !== null && !this.attempts.get(leg)?.targets.length) this.options.silent(leg.view.trunk);
    await this.next(leg);
  }

  private async targets({ to }: OriginateOptions): Promise<string[]> {
    if (to.kind === 'uri') return [`PJSIP/${this.options.outside}/${to.uri}`];
    if (to.kind === 'extension') return await this.manager.contacts(to.extension);
    if (to.kind !== 'trunk') throw new TelephonyError('bad-argument', to.kind);
    const hosts = await this.manager.contacts(to.trunk);
    return hosts.map((host) => host.replace(/(\/sips?:)(?:[^@;]*@)?/, (_, scheme: string) => `${scheme}${to.number}@`));
  }

  private async drop(channelId: string, cause: number): Promise<void> {
    await this.ari.delete(`/channels/${encodeURIComponent(channelId)}`, { reason_code: cause }).catch(() => {});
  }
}

function checkUri(text: string): void {
  try {
    const { scheme } = parseUri(text);
    if ((scheme === 'sip' || scheme === 'sips') && !/[,&]/.test(text)) return;
  } catch {
    // reported below together with foreign schemes
  }
  throw new TelephonyError('bad-argument', `no SIP address: ${text}`);
}
