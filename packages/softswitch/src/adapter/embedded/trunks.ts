/** The trunks there are: changed while running, and known before anybody is heard who would else be a stranger. */
import { isDeepStrictEqual } from 'node:util';
import type { SipEndpoint } from '../../sip/endpoint.ts';
import type { Flow } from '../../sip/transport/types.ts';
import { Trunk, type TrunkContext } from '../../sip/trunk/trunk.ts';
import type { TrunkConfig, TrunkState } from '../../sip/trunk/trunk-config.ts';
import type { Caller } from './access.ts';

export class Trunks {
  readonly byName = new Map<string, Trunk>();
  private readonly context: TrunkContext;
  private readonly changed: (state: TrunkState) => void;

  constructor(endpoint: SipEndpoint<Caller>, changed: (state: TrunkState) => void) {
    this.changed = changed;
    this.context = {
      clock: endpoint.clock,
      userAgent: endpoint.settings.userAgent,
      flowForUri: (uri) => endpoint.flowForUri(uri),
      contactOn: (flow, user) => endpoint.contactOn(flow, user),
      transact: (request, flow, callbacks) => endpoint.transact(request, flow, callbacks),
      resolve: (host) => endpoint.transport.resolveAll(host),
    };
  }

  /**
   * What is configured as before goes on, the rest is closed or opened; calls under way stay. `listen`: done when the new ones are
   * known and before they are spoken to, which needs something to speak through; when it rejects they are forgotten.
   */
  async set(configs: readonly TrunkConfig[], listen: () => Promise<void>): Promise<void> {
    const wanted = new Map(configs.map((config) => [config.name, config]));
    const former: Trunk[] = [];
    for (const [name, trunk] of this.byName) {
      if (isDeepStrictEqual(trunk.config, wanted.get(name))) wanted.delete(name);
      else former.push(trunk);
    }
    const fresh = [...wanted.values()].map((config) => new Trunk(this.context, config, this.changed));
    await Promise.all(fresh.map((trunk) => trunk.known()));
    for (const { config } of former) this.byName.delete(config.name);
    for (const trunk of fresh) this.byName.set(trunk.config.name, trunk);
    try {
      await listen();
    } catch (error) {
      for (const trunk of fresh) this.byName.delete(trunk.config.name);
      await stopped(fresh);
      throw error;
    }
    await stopped(former);
    for (const trunk of fresh) trunk.start();
  }

  flowClosed(flow: Flow): void {
    for (const trunk of this.byName.values()) trunk.flowClosed(flow);
  }

  hasAddress(address: string): boolean {
    return [...this.byName.values()].some((trunk) => trunk.hasAddress(address));
  }

  states(): TrunkState[] {
    return [...this.byName.values()].map(({ state }) => state);
  }

  async stop(): Promise<void> {
    await stopped(this.byName.values());
    this.byName.clear();
  }
}

const stopped = (trunks: Iterable<Trunk>): Promise<unknown> => Promise.all([...trunks].map((trunk) => trunk.stop()));
