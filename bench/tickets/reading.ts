/** The lists people keep open, by name, and searches; each is read with its first and its second page. */
import type { Company } from './load.ts';

export type Reader = { name: string; cookie: string };
export type Read = { ms: number[]; names: number; slowest: string[]; empty: string[] };

/** `customer`: one with a ticket that every reader sees. */
export function lists(company: Company, customer: string): [name: string, query: string][] {
  const team = company.teams[0]!;
  const owner = company.agents[0]!.id;
  const words = (text: string): string => encodeURIComponent(text);
  return [
    ['mine', 'view=mine&sort=clock'],
    ['mine, all states', `view=all&assigneeId=${owner}`],
    ['unassigned', 'view=unassigned&sort=clock'],
    ['unassigned, newest', 'view=unassigned&sort=created'],
    ['unit by clock', 'view=unit&sort=clock'],
    ['unit, newest', 'view=unit&sort=created'],
    ['overdue', 'view=overdue&sort=clock'],
    ['overdue, recently changed', 'view=overdue&sort=updated'],
    ['all, recently changed', 'view=all'],
    ['all, newest', 'view=all&sort=created'],
    ['all by clock', 'view=all&sort=clock'],
    ['complaints', 'view=all&type=complaint&sort=created'],
    ['open complaints by clock', 'view=unit&type=complaint&sort=clock'],
    ['urgent', 'view=all&priority=urgent&sort=created'],
    ['urgent and open', 'view=unit&priority=urgent'],
    ['waiting for the customer', 'view=all&state=waiting'],
    ['resolved, to be visited', 'view=all&state=resolved'],
    ['one team', `view=all&unitId=${team}&sort=created`],
    ['one customer', `view=all&customerId=${customer}`],
    ['words', `view=all&q=${words('压缩机噪音很大')}`],
    ['common word', `view=all&q=${words('洗衣机')}`],
    ['rare name, open', `view=all&state=new,open,waiting&q=${words('梓萱')}`],
  ];
}

async function read(
  base: string,
  path: string,
  cookie: string,
): Promise<{ body: Record<string, unknown>; ms: number }> {
  const at = performance.now();
  const answer = await fetch(base + path, { headers: { cookie } });
  const body = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
  return { body, ms: performance.now() - at };
}

/** Of the team's newest ticket: whom the loading gave it to is left to chance. */
async function customerOf(base: string, reader: Reader, team: string): Promise<string> {
  const { body } = await read(base, `/api/tickets?view=all&unitId=${team}&sort=created&limit=1`, reader.cookie);
  const [newest] = body.tickets as { customerId: string | null }[];
  if (!newest?.customerId) throw new Error('the team has no ticket of a customer');
  return newest.customerId;
}

function worst(perName: Map<string, number[]>): string[] {
  return [...perName]
    .map(([name, ms]) => ({ name, p: ms.sort((a, b) => a - b)[Math.floor(ms.length * 0.9)]! }))
    .sort((a, b) => b.p - a.p)
    .slice(0, 6)
    .map(({ name, p }) => `${name} ${p.toFixed(1)}`);
}

export async function namedLists(
  base: string,
  readers: Reader[],
  rounds: number,
  given?: [string, string][],
  company?: Company,
): Promise<Read> {
  const named = given ?? lists(company!, await customerOf(base, readers[0]!, company!.teams[0]!));
  const perName = new Map<string, number[]>();
  const empty: string[] = [];
  for (let round = -1; round < rounds; round++)
    for (const [name, query] of named)
      for (const reader of readers) {
        const key = `${reader.name}: ${name}`;
        const known = perName.get(key) ?? [];
        perName.set(key, known);
        const first = await read(base, `/api/tickets?${query}`, reader.cookie);
        const cursor = first.body.nextCursor as string | null;
        const second = cursor
          ? await read(base, `/api/tickets?${query}&cursor=${encodeURIComponent(cursor)}`, reader.cookie)
          : null;
        // The first round warms the server up and is not counted.
        if (round >= 0) known.push(first.ms, ...(second ? [second.ms] : []));
        else if (reader.name === 'leader' && (first.body.tickets as unknown[]).length === 0) empty.push(name);
      }
  // A list that shows nothing measures nothing; the leader owns no tickets.
  return {
    ms: [...perName.values()].flat(),
    names: named.length,
    slowest: worst(perName),
    empty: empty.filter((name) => name !== 'mine'),
  };
}

const searches = [
  '油烟机',
  '洗碗机漏油滴油',
  '不制冷',
  '显示E4',
  '申请退款换货',
  '压缩机噪音很大',
  '梓萱女士',
  '发票',
  '电梯坏了',
  '师傅上门检查',
  '保修期',
  '空调进风口有烧焦味',
];

export async function messageSearches(base: string, cookies: string[], rounds: number): Promise<Read> {
  const perName = new Map<string, number[]>();
  for (let round = -1; round < rounds; round++)
    for (const words of searches)
      for (const cookie of cookies) {
        const known = perName.get(words) ?? [];
        perName.set(words, known);
        const { ms } = await read(base, `/api/conversations/search?q=${encodeURIComponent(words)}`, cookie);
        if (round >= 0) known.push(ms);
      }
  return { ms: [...perName.values()].flat(), names: searches.length, slowest: worst(perName), empty: [] };
}
