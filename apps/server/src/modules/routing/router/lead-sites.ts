/** Campaigns for the router's lease of every site that has queues: a single server serves all, several share them. */
import { Database, type Kernel, type Scope, systemScope } from '#kernel';
import { sitesWithQueues } from '../store-queues.ts';
import { type RouterMetrics, routerConnections, SiteRouter } from './site-router.ts';

export class SiteLeaders {
  private readonly kernel: Kernel;
  private readonly scope: Scope = systemScope('router');
  private readonly metrics: RouterMetrics;
  private readonly held = new Map<number, () => Promise<void>>();
  private stopped = false;
  /** Apart from the rest of the program: people must not wait for an agent because all connections are busy with requests. */
  private own: Database | null = null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.metrics = {
      decisions: kernel.metrics.counter('qiao_routing_decisions_total', 'Offers decided by this process'),
      seconds: kernel.metrics.histogram(
        'qiao_routing_decision_seconds',
        'From deciding a batch of offers to its commit',
        [0.002, 0.005, 0.01, 0.02, 0.05, 0.2, 1],
      ),
    };
  }

  /** Takes part for sites that are new since the last call. */
  async follow(): Promise<void> {
    for (const site of await sitesWithQueues(this.kernel.db, this.scope)) {
      if (this.stopped || this.held.has(site)) continue;
      const give = this.kernel.leases.hold(`routing:${site}`, async (lease, signal) => {
        const { log } = this.kernel;
        await new SiteRouter({ db: this.connections(), log, site, lease, signal, metrics: this.metrics }).lead();
      });
      this.held.set(site, give);
    }
  }

  private connections(): Database {
    this.own ??= new Database(this.kernel.db.url, {
      max: routerConnections,
      min: routerConnections,
      log: this.kernel.log,
      applicationName: 'qiao-router',
    });
    return this.own;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.held.values()].map((give) => give()));
    this.held.clear();
    await this.own?.close();
    this.own = null;
  }
}
