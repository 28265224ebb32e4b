/** What a team leader should act upon now. Pure; the texts live in the locale files under `wall.alerts.<code>`. */
import type { Wall } from './contract.ts';

type Input = {
  now: Date;
  queues: Wall['queues'];
  agents: Wall['agents'];
  tickets: { unassignedTooLong: number; oldestUnassignedSince: Date | null };
};
type Alert = Wall['alerts'][number];

/** A queue's longest wait calls for help at four times its target, two minutes at the least. */
const waitLimitMs = (targetSeconds: number): number => Math.max(120_000, targetSeconds * 4000);

export function alertsOf({ now, queues, agents, tickets }: Input): Alert[] {
  const alerts: Alert[] = [];
  const since = (iso: string): number => now.getTime() - Date.parse(iso);
  for (const queue of queues) {
    if (queue.longestWaitSince && since(queue.longestWaitSince) > waitLimitMs(queue.targetSeconds))
      alerts.push({
        id: `queue-wait:${queue.id}`,
        code: 'queue-wait',
        params: {
          queueZh: queue.name.zh,
          queueEn: queue.name.en,
          seconds: Math.floor(since(queue.longestWaitSince) / 1000),
          limit: waitLimitMs(queue.targetSeconds) / 1000,
        },
        at: queue.longestWaitSince,
        severity: 'danger',
        link: null,
      });
    if (queue.waiting > 0 && queue.ready + queue.busy === 0)
      alerts.push({
        id: `queue-unstaffed:${queue.id}`,
        code: 'queue-unstaffed',
        params: { queueZh: queue.name.zh, queueEn: queue.name.en, waiting: queue.waiting },
        at: queue.longestWaitSince ?? now.toISOString(),
        severity: 'danger',
        link: null,
      });
  }
  for (const agent of agents) {
    if (agent.state !== 'break' || agent.limitSeconds === null) continue;
    const over = since(agent.since) - agent.limitSeconds * 1000;
    if (over > 0)
      alerts.push({
        id: `break-over:${agent.id}`,
        code: 'break-over',
        params: {
          name: agent.name,
          number: agent.number,
          seconds: Math.floor(over / 1000),
          limitMinutes: agent.limitSeconds / 60,
        },
        at: new Date(Date.parse(agent.since) + agent.limitSeconds * 1000).toISOString(),
        severity: 'warning',
        link: null,
      });
  }
  if (tickets.unassignedTooLong > 0)
    alerts.push({
      id: 'tickets-unassigned',
      code: 'tickets-unassigned',
      params: { count: tickets.unassignedTooLong },
      at: (tickets.oldestUnassignedSince ?? now).toISOString(),
      severity: 'warning',
      link: '/tickets?view=unassigned',
    });
  return alerts.sort((a, b) =>
    a.severity === b.severity ? a.at.localeCompare(b.at) : a.severity === 'danger' ? -1 : 1,
  );
}
