/** Telephones and trunks as Asterisk sees them: who is registered, which carrier answers. */
import type { EngineHealth, TelephonyEvent } from '../types.ts';
import type { AmiClient } from './ami-client.ts';
import type { AriClient } from './ari-client.ts';
import type { AriEndpoint } from './ari-events.ts';

export class Lines {
  /** An application of its own: events of telephones carry those of their calls with them, which would come twice. */
  readonly app: string;
  private readonly ari: AriClient;
  private readonly manager: AmiClient;
  private readonly trunkNames: ReadonlySet<string>;
  private readonly emit: (event: TelephonyEvent) => void;
  private readonly contacts = new Map<string, number>();
  private readonly down = new Set<string>();
  private readonly asked = new Map<string, Promise<void>>();

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
      return { trunk, state: down ? 'down' : 'up', reason: down ? 'unreachable' : null, calls: calls(trunk) };
    });
  }

  /** Asks for events about telephones and reads how things stand. */
  async refresh(): Promise<void> {
    await this.ari.post(`/applications/${encodeURIComponent(this.app)}/subscription`, {
      eventSource: 'endpoint:PJSIP',
    });
    const endpoints = await this.ari.get<AriEndpoint[]>('/endpoints/PJSIP');
    await Promise.all(endpoints.map(({ resource }) => this.changed(resource)));
  }

  /** Something about an endpoint's contacts is new: they are counted again, once however many events say so. */
  changed(resource: string): Promise<void> {
    const before = this.asked.get(resource) ?? Promise.resolve();
    const turn = before.then(() => this.look(resource)).catch(() => {});
    this.asked.set(resource, turn);
    void turn.then(() => {
      if (this.asked.get(resource) === turn) this.asked.delete(resource);
    });
    return turn;
  }

  private async look(resource: string): Promise<void> {
    if (this.trunkNames.has(resource)) {
      const { state } = await this.ari.get<AriEndpoint>(`/endpoints/PJSIP/${encodeURIComponent(resource)}`);
      const down = state === 'offline';
      if (down === this.down.has(resource)) return;
      if (down) this.down.add(resource);
      else this.down.delete(resource);
      this.emit({
        type: 'trunk.changed',
        trunk: resource,
        state: down ? 'down' : 'up',
        reason: down ? 'unreachable' : null,
      });
      return;
    }
    const count = (await this.manager.contacts(resource)).length;
    if (count === (this.contacts.get(resource) ?? 0)) return;
    if (count > 0) this.contacts.set(resource, count);
    else this.contacts.delete(resource);
    this.emit({ type: 'registration.changed', extension: resource, contacts: count });
  }
}
