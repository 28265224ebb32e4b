/** To whom work may be passed now: who is on duty, and how much room they have. */
import type { Db, Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import type { Channel, Colleague } from './contract.ts';
import { agentsOnDuty } from './store-agents.ts';
import { loadOf } from './store-items.ts';
import { loadPolicy } from './store-queues.ts';

const mostShown = 50;
const rank: Record<Colleague['state'], number> = { ready: 0, full: 1, wrapup: 2, break: 3 };

/** Those whom a transfer would reach, the free ones first; who is off duty is not among them. `words`: of name or number. */
export async function readColleagues(
  db: Db,
  scope: Scope,
  { channel, words }: { channel: Channel; words: string },
): Promise<Colleague[]> {
  const agents = await agentsOnDuty(db, scope);
  const ids = agents.map((agent) => agent.staff_id);
  const policy = await loadPolicy(db, scope);
  const held = new Map<string, number>();
  for (const row of await loadOf(db, scope, ids)) if (row.channel === channel) held.set(row.staff_id, row.held);
  const cards = new Map((await staffCards(db, scope, ids)).map((card) => [card.id, card]));
  const wanted = words.trim().toLowerCase();
  const found: Colleague[] = [];
  for (const agent of agents) {
    const card = cards.get(agent.staff_id);
    if (!card || agent.state === 'offline') continue;
    if (wanted !== '' && !card.name.toLowerCase().includes(wanted) && !card.number.includes(wanted)) continue;
    const capacity = agent.capacity[channel] ?? policy.capacity[channel] ?? 1;
    // Somebody without a slot for this kind of work would never be rung.
    if (capacity === 0) continue;
    const has = held.get(agent.staff_id) ?? 0;
    found.push({
      id: card.id,
      name: card.name,
      number: card.number,
      state: agent.state === 'ready' && has >= capacity ? 'full' : agent.state,
      held: has,
      capacity,
    });
  }
  return found
    .sort(
      (a, b) =>
        rank[a.state] - rank[b.state] || a.held / a.capacity - b.held / b.capacity || a.number.localeCompare(b.number),
    )
    .slice(0, mostShown);
}
