/** Who a leader should look at first. Pure. */
import type { Wall } from '@qiao/server/contracts/analytics';

type Agent = Wall['agents'][number];
export type AgentOrder = 'attention' | 'number' | 'state';

export function secondsIn(agent: Agent, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(agent.since)) / 1000));
}

export function overLimit(agent: Agent, now: number): boolean {
  return agent.limitSeconds !== null && agent.state === 'break' && secondsIn(agent, now) > agent.limitSeconds;
}

const rank: Record<Agent['state'], number> = { busy: 1, wrapup: 2, ready: 3, break: 4, offline: 5 };

/** attention: breaks over their limit, then the longest at work, then wrap-up, ready, breaks, offline. */
export function ordered(agents: readonly Agent[], by: AgentOrder, now: number): Agent[] {
  const byNumber = (a: Agent, b: Agent) => a.number.localeCompare(b.number, 'en', { numeric: true });
  const copy = [...agents];
  if (by === 'number') return copy.sort(byNumber);
  if (by === 'state') return copy.sort((a, b) => rank[a.state] - rank[b.state] || byNumber(a, b));
  const place = (agent: Agent) => (overLimit(agent, now) ? 0 : rank[agent.state]);
  return copy.sort((a, b) => place(a) - place(b) || Date.parse(a.since) - Date.parse(b.since) || byNumber(a, b));
}
