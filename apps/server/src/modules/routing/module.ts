/** Wiring of routing. */
import { can, type Kernel, type Module } from '#kernel';
import { registerPermissions, staffChanged } from '#modules/identity';
import { dismissAgent } from './dismiss-agent.ts';
import { onHint } from './hints.ts';
import { AgentLinks } from './links.ts';
import { Live } from './live.ts';
import { routingPermissions } from './permissions.ts';
import { SiteLeaders } from './router/lead-sites.ts';
import { routingRoutes } from './routes.ts';
import { worksInUnit } from './store-queues.ts';

let links: AgentLinks | null = null;
let live: Live | null = null;
let leaders: SiteLeaders | null = null;
let offHint: (() => void) | null = null;

export const routingModule: Module = {
  name: 'routing',
  wire(kernel: Kernel) {
    registerPermissions(routingPermissions);
    routingRoutes(kernel);
    links = new AgentLinks(kernel);
    live = new Live(kernel);
    leaders = new SiteLeaders(kernel);
    const { realtime, events, db } = kernel;
    // Whoever watches a unit's queues, and whoever works in one of them.
    realtime.topic('queues', async (scope, unitId) => {
      if (scope.actor.kind !== 'staff') return false;
      return (
        can(scope, 'routing.queues.read', unitId) ||
        (can(scope, 'routing.work') && (await worksInUnit(db, scope, unitId)))
      );
    });
    const tracked = links;
    realtime.onConnection((change) => tracked.changed(change));
    const told = live;
    events.subscribe({
      name: 'routing.dismissed',
      to: [staffChanged],
      from: 'end',
      handle: async (tx, { payload }) => {
        if (payload.state !== 'active') await dismissAgent(tx, payload.staffId);
      },
    });
    events.tail({ name: 'routing.live', from: 'end', handle: (batch) => told.take(batch) });
  },
  async start(kernel: Kernel) {
    await links?.start();
    if (!kernel.config.roles.has('worker')) return;
    const campaign = leaders!;
    await campaign.follow();
    // A first queue of a new site brings a router of its own.
    offHint = onHint((change) => {
      if (change.reload) void campaign.follow().catch((error) => kernel.log.warn({ err: error }, 'sites not read'));
    });
  },
  async stop() {
    offHint?.();
    live?.stop();
    await leaders?.stop();
    await links?.stop();
  },
};
