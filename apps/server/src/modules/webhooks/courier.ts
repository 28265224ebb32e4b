/** Leads the lines of all endpoints of a site, on one node at a time. */
import { clock, type Kernel, type Scope, systemScope } from '#kernel';
import { staffResponsibleFor } from '#modules/identity';
import { notifyStaff } from '#modules/notifications';
import { secretsOf, tellEndpoint } from './keep-endpoints.ts';
import { Line, type LineTools } from './line.ts';
import { activeEndpoints, disableEndpoint } from './store.ts';
import type { EndpointRow } from './tables.ts';

const refreshMs = 5_000;
/** Signals: `work` (deliveries were put), `endpoints` (settings changed). */
export const webhookSignal = 'webhooks';

export class Courier {
  private readonly kernel: Kernel;
  private readonly scope: Scope = systemScope('webhooks');
  private readonly lines = new Map<string, Line>();
  private give: (() => Promise<void>) | null = null;
  private off: (() => void) | null = null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  start(): void {
    const { leases, config } = this.kernel;
    this.give = leases.hold(`webhooks:${config.site}`, (_lease, signal) => this.lead(signal));
  }

  async stop(): Promise<void> {
    await this.give?.();
    this.give = null;
  }

  private async lead(signal: AbortSignal): Promise<void> {
    let wake: () => void = () => {};
    this.off = this.kernel.signals.on(webhookSignal, (what) => {
      if (what === 'endpoints') wake();
      else for (const line of this.lines.values()) line.wake();
    });
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      while (!signal.aborted) {
        const rest = new Promise<void>((done) => {
          const timer = setTimeout(done, refreshMs);
          wake = () => {
            clearTimeout(timer);
            done();
          };
        });
        await this.refresh().catch((error: unknown) =>
          this.kernel.log.warn({ err: error }, 'webhooks: endpoints not read; trying again'),
        );
        if (!signal.aborted) await rest;
      }
    } finally {
      this.off?.();
      for (const line of this.lines.values()) line.end();
      await Promise.all([...this.lines.values()].map((line) => line.done));
      this.lines.clear();
    }
  }

  private async refresh(): Promise<void> {
    const rows = await activeEndpoints(this.kernel.db, this.scope);
    const wanted = new Set(rows.map(({ id }) => id));
    for (const [id, line] of this.lines)
      if (!wanted.has(id)) {
        line.end();
        this.lines.delete(id);
      }
    for (const row of rows) {
      const line = this.lines.get(row.id);
      if (line) line.change(row);
      else this.lines.set(row.id, new Line(this.tools(), row));
    }
  }

  private tools(): LineTools {
    const { db, outgoing, log, keys, config } = this.kernel;
    return {
      ...{ db, outgoing, log, site: config.site },
      secrets: (row) => secretsOf(keys, row, clock.now()),
      disable: (row, problem) => this.disable(row, problem),
    };
  }

  /** Those who keep webhooks where the endpoint stands are told. */
  private async disable(row: EndpointRow, problem: string): Promise<void> {
    this.lines.delete(row.id);
    await this.kernel.db.transact(async (tx) => {
      const disabled = await disableEndpoint(tx, this.scope, row.id, problem);
      if (!disabled) return;
      await tellEndpoint(tx, this.scope, disabled, 'disabled', { problem });
      const { nearest } = await staffResponsibleFor(tx, this.scope, row.unit_id, 'webhooks.manage');
      await notifyStaff(tx, this.scope, nearest, {
        code: 'webhooks.disabled',
        params: { name: row.name, problem },
        link: '/settings/webhooks',
        key: `webhooks.disabled:${row.id}:${disabled.version}`,
      });
    });
    this.kernel.log.warn({ endpoint: row.id, problem }, 'webhook endpoint disabled');
  }
}
