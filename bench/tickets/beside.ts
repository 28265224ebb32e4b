/** What stands beside lists and tickets: live counts of saved views, and suggestions while one is typed and beside one that stands. */
import type { Company } from './load.ts';
import type { Read, Reader } from './reading.ts';

const views = (company: Company): [name: string, conditions: object][] => [
  ['unassigned', { view: 'unassigned' }],
  ['overdue', { view: 'overdue' }],
  ['complaints of the unit', { view: 'unit', type: 'complaint' }],
  ['urgent and open', { view: 'unit', priority: 'urgent' }],
  ['waiting for the customer', { view: 'all', state: ['waiting'] }],
  ['resolved', { view: 'all', state: ['resolved'] }],
  ['everything', { view: 'all' }],
  ['one team', { view: 'all', unitId: company.teams[0] }],
  ['one owner', { view: 'all', assigneeId: company.owners[0] }],
  ['common word', { view: 'all', q: '洗衣机' }],
  ['rare name, open', { view: 'all', state: ['new', 'open', 'waiting'], q: '梓萱' }],
];

const titles = [
  '油烟机漏油滴油',
  '洗衣机压缩机噪音很大',
  '冰箱不制冷显示E4',
  '申请退款换货',
  '梓萱女士电话打不通',
  '空调进风口有烧焦味',
  '师傅上门检查后仍不工作',
  '发票抬头开错',
];

async function call<T>(base: string, path: string, cookie: string, body?: object): Promise<{ body: T; ms: number }> {
  const at = performance.now();
  const answer = await fetch(base + path, {
    method: body ? 'POST' : 'GET',
    headers: { cookie, 'x-qiao-csrf': '1', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const ms = performance.now() - at;
  const told = (await answer.json()) as T;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(told)}`);
  return { body: told, ms };
}

const slowestOf = (perName: Map<string, number[]>): string[] =>
  [...perName]
    .map(([name, ms]) => ({ name, worst: [...ms].sort((a, b) => a - b)[Math.floor(ms.length * 0.9)]! }))
    .sort((a, b) => b.worst - a.worst)
    .slice(0, 6)
    .map(({ name, worst }) => `${name} ${worst.toFixed(1)}`);

/** One view at a time, so that a slow one shows; then the whole pane, as browsers ask for it. `capped`: 1,000 is never passed. */
export async function viewCounts(
  base: string,
  readers: Reader[],
  rounds: number,
  company: Company,
): Promise<Read & { paneMs: number[]; counted: number }> {
  const perName = new Map<string, number[]>();
  const paneMs: number[] = [];
  let counted = 0;
  type Counts = { counts: { id: string; count: number; capped: boolean }[] };
  for (const reader of readers) {
    const known = await call<{ views: { id: string; version: number }[] }>(base, '/api/views', reader.cookie);
    const drop = (id: string) =>
      fetch(`${base}/api/views/${id}`, { method: 'DELETE', headers: { cookie: reader.cookie, 'x-qiao-csrf': '1' } });
    for (const { id } of known.body.views) await drop(id);
    for (const [name, conditions] of views(company)) {
      const made = await call<{ id: string }>(base, '/api/views', reader.cookie, { name, conditions });
      for (let round = -1; round < rounds; round++) {
        const { body, ms } = await call<Counts>(base, '/api/views/counts', reader.cookie);
        if (body.counts.some(({ count }) => count > 1000)) throw new Error(`${name}: counted past the cap`);
        const label = `${reader.name}: ${name}`;
        if (round >= 0) perName.set(label, [...(perName.get(label) ?? []), ms]);
        else counted += body.counts[0]?.count ?? 0;
      }
      await drop(made.body.id);
    }
    for (const [name, conditions] of views(company))
      await call(base, '/api/views', reader.cookie, { name, conditions });
    for (let round = 0; round < rounds; round++)
      paneMs.push((await call<Counts>(base, '/api/views/counts', reader.cookie)).ms);
  }
  return {
    ms: [...perName.values()].flat(),
    names: views(company).length,
    slowest: slowestOf(perName),
    empty: [],
    paneMs,
    counted,
  };
}

/** Typed titles, with and without a customer, and the tickets that stand first in a list. */
export async function suggestions(base: string, readers: Reader[], rounds: number, company: Company): Promise<Read> {
  const perName = new Map<string, number[]>();
  const empty: string[] = [];
  for (const reader of readers) {
    const list = await call<{ tickets: { id: string }[] }>(base, '/api/tickets?view=all&limit=4', reader.cookie);
    const asked: [string, object][] = [
      ...titles.map((title): [string, object] => [title, { title }]),
      ...titles
        .slice(0, 3)
        .map((title, index): [string, object] => [
          `${title}, customer`,
          { title, customerId: company.customers[index] },
        ]),
      ...list.body.tickets.map(({ id }, index): [string, object] => [`beside ${index}`, { ticketId: id }]),
    ];
    for (let round = -1; round < rounds; round++)
      for (const [name, body] of asked) {
        const { body: told, ms } = await call<{ suggestions: unknown[] }>(
          base,
          '/api/tickets/suggestions',
          reader.cookie,
          body,
        );
        const label = `${reader.name}: ${name}`;
        if (round >= 0) perName.set(label, [...(perName.get(label) ?? []), ms]);
        else if (told.suggestions.length === 0) empty.push(label);
      }
  }
  const names = perName.size;
  return {
    ms: [...perName.values()].flat(),
    names,
    slowest: slowestOf(perName),
    empty: empty.length === names ? empty : [],
  };
}
