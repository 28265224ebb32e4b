/** Telephones and trunks as Asterisk sees them: who is registered, which carrier answers. */
import type { EngineHealth, TelephonyEvent } from '../types.ts';
import type { AmiClient } from './ami-client.ts';
import type { AriClient } from './ari-client.ts';
import { type AriEndpoint, type AriLineEvent, lineEvents } from './ari-events.ts';
import type { AsteriskTrunk } from './provisioning.ts';

/** Asterisk tells nobody that a registration was refused or lost: it is asked so often. */
const REGISTRATIONS_MS = 2_000;
/** A trunk that was silent to a call gets its next chance after so long, as with the product's own engine. */
const SILENT_MS = 60_000;
/** Asterisk waits so long for the answer to an OPTIONS (`qualify_timeout`). */
const QUALIFY_MS = 3_000;

export class Lines {
  /** An application of its own: of calls it is told nothing. */
  readonly app: string;
  private readonly ari: AriClient;
  private readonly manager: AmiClient;
  private readonly trunkNames: ReadonlySet<string>;
  private readonly emit: (event: TelephonyEvent) => void;
  private readonly contacts = new Map<string, number>();
  /** Trunks that cannot be used, with why; null: nobody answers, or not yet. */
  private readonly down = new Map<string, string | null>();
  private readonly offline = new Set<string>();
  /** Trunks that did not answer a call, until OPTIONS or time speak for them. */
  private readonly mute = new Map<string, NodeJS.Timeout>();
  private optionsMs: ReadonlyMap<string, number> = new Map();
  /** Trunks that register at their carriers, with how that stands. */
  private readonly registering = new Map<string, string>();
  private timer: NodeJS.Timeout | null = null;
  private readonly looks = new Map<string, Promise<void>>();
  /** Who is looked at and has changed since. */
  private readonly stale = new Set<string>();

  constructor(
    ari: AriClient,
    manager: AmiClient,
    app: string,
    trunkNames: ReadonlySet<string>,
    emit: (event: TelephonyEvent) => void,
  ) {
    this.ari = ari;
    this.manager = manager;
    this.app = app;
    this.trunkNames = trunkNames;
    this.emit = emit;
  }

  get registrations(): number {
    return [...this.contacts.values()].filter((count) => count > 0).length;
  }

  trunks(calls: (trunk: string) => number): EngineHealth['trunks'] {
    return [...this.trunkNames].map((trunk) => {
      const down = this.down.has(trunk);
      return { trunk, state: down ? 'down' : 'up', reason: this.down.get(trunk) ?? null, calls: calls(trunk) };
    });
  }

  /** Asterisk is being told of these. Those that register are down until their carrier has them registered. */
  tell(told: AsteriskTrunk[]): void {
    this.optionsMs = new Map(told.map(({ name, optionsIntervalMs }) => [name, optionsIntervalMs ?? 0]));
    const trunks = told.flatMap(({ name, account, register }) => (account && register ? [name] : []));
    for (const trunk of [...this.registering.keys()]) if (!trunks.includes(trunk)) this.registering.delete(trunk);
    for (const trunk of trunks) if (!this.registering.has(trunk)) this.registering.set(trunk, 'Unregistered');
    for (const trunk of [...this.down.keys()]) if (!this.trunkNames.has(trunk)) this.down.delete(trunk);
    for (const trunk of this.trunkNames) this.settle(trunk);
  }

  /** Asterisk has been told. */
  async told(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = this.registering.size > 0 ? setInterval(() => void this.askRegistrations(), REGISTRATIONS_MS) : null;
    this.timer?.unref();
    await this.askRegistrations();
  }

  close(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    for (const timer of this.mute.values()) clearTimeout(timer);
    this.mute.clear();
  }

  /** No host of the trunk said a word to a call: others go first. Where OPTIONS are asked, the next one decides. */
  silent(trunk: string): void {
    const before = this.mute.get(trunk);
    if (before) clearTimeout(before);
    const interval = this.optionsMs.get(trunk) ?? 0;
    const timer = setTimeout(
      () => {
        this.mute.delete(trunk);
        this.settle(trunk);
      },
      interval > 0 ? Math.min(interval + QUALIFY_MS, SILENT_MS) : SILENT_MS,
    );
    timer.unref();
    this.mute.set(trunk, timer);
    this.settle(trunk);
  }

  private async askRegistrations(): Promise<void> {
    if (this.registering.size === 0) return;
    const found = await this.manager.registrations().catch(() => null);
    if (!found) return;
    for (const trunk of this.registering.keys()) {
      this.registering.set(trunk, found.get(trunk) ?? 'Unregistered');
      this.settle(trunk);
    }
  }

  /** Tells what has become of a trunk. */
  private settle(trunk: string): void {
    const registered = this.registering.get(trunk) ?? 'Registered';
    const unreachable = this.offline.has(trunk) || this.mute.has(trunk);
    const down = unreachable || registered !== 'Registered';
    const reason = registered === 'Rejected' ? 'rejected' : unreachable ? 'unreachable' : null;
    if (down === this.down.has(trunk) && reason === (this.down.get(trunk) ?? null)) return;
    if (down) this.down.set(trunk, reason);
    else this.down.delete(trunk);
    this.emit({ type: 'trunk.changed', trunk, state: down ? 'down' : 'up', reason });
  }

  /** Asks for events about telephones, not for those of their calls, and reads how things stand. */
  async refresh(): Promise<void> {
    await this.ari.only(this.app, lineEvents);
    // All of them at once: of one technology, or by name, Asterisk would send along what happens to their channels.
    await this.ari.post(`/applications/${encodeURIComponent(this.app)}/subscription`, { eventSource: 'endpoint:' });
    const endpoints = await this.ari.get<AriEndpoint[]>('/endpoints/PJSIP');
    await Promise.all(endpoints.map(({ resource }) => this.changed(resource)));
  }

  heard({ endpoint }: AriLineEvent): void {
    void this.changed(endpoint.resource);
  }

  /** Something about an endpoint's contacts is new: they are counted again, once however many events say so meanwhile. */
  private changed(resource: string): Promise<void> {
    const running = this.looks.get(resource);
    if (running) {
      this.stale.add(resource);
      return running;
    }
    const look = async (): Promise<void> => {
      do {
        this.stale.delete(resource);
        await this.look(resource).catch(() => {});
      } while (this.stale.has(resource));
      this.looks.delete(resource);
    };
    const looking = look();
    this.looks.set(resource, looking);
    return looking;
  }

  private async look(resource: string): Promise<void> {
    if (this.trunkNames.has(resource)) {
      const { state } = await this.ari.get<AriEndpoint>(`/endpoints/PJSIP/${encodeURIComponent(resource)}`);
      if (state === 'offline') this.offline.add(resource);
      else this.offline.delete(resource);
      this.settle(resource);
      return;
    }
    const count = (await this.manager.contacts(resource)).length;
    if (count === (this.contacts.get(resource) ?? 0)) return;
    if (count > 0) this.contacts.set(resource, count);
    else this.contacts.delete(resource);
    this.emit({ type: 'registration.changed', extension: resource, contacts: count });
  }
}
