/** Eight clients that open tickets one after the other, and one that looks how soon the newest are seen. */
import { sleep } from '../rig/bench.ts';
import { post } from '../rig/post.ts';
import type { Company } from './load.ts';
import { stories, titles } from './words.ts';

type Made = { id: string; nextClock: unknown; clocks: unknown[]; changes: unknown[] };
export type Created = {
  ms: number[];
  perSecond: number;
  failed: number;
  /** Every answer had its clocks and its first entry of history. */
  withClocks: boolean;
  listMs: number[];
  searchMs: number[];
};

/** Marks that occur once: characters outside of the loaded sentences. */
function markOf(n: number): string {
  return `标${String.fromCodePoint(0x9000 + (n % 500))}${String.fromCodePoint(0x9200 + Math.floor(n / 500))}`;
}

export async function createLoad(
  base: string,
  given: { cookies: string[]; company: Company; seconds: number },
): Promise<Created> {
  const { cookies, company } = given;
  const [title, story] = [titles(300), stories(300)];
  const ownCustomers = company.customers.filter((_, index) => (index + 1) % company.teams.length === 0);
  const made: Created = { ms: [], perSecond: 0, failed: 0, withClocks: true, listMs: [], searchMs: [] };
  const create = async (cookie: string, n: number, more = ''): Promise<Made | null> => {
    const answer = await post(`${base}/api/tickets`, cookie, {
      title: `${title[n % title.length]}${more}`,
      description: story[n % story.length],
      type: 'repair',
      customerId: ownCustomers[n % ownCustomers.length],
      topicId: '00000000-0000-7000-8000-000000020001',
    });
    if (answer.status < 300) return JSON.parse(answer.text) as Made;
    if (made.failed++ === 0) console.error(answer.status, answer.text);
    return null;
  };
  const closedLoop = async (seconds: number, keep: boolean): Promise<void> => {
    const end = performance.now() + seconds * 1000;
    await Promise.all(
      cookies.map(async (cookie, client) => {
        for (let n = client; performance.now() < end; n += cookies.length) {
          const at = performance.now();
          const ticket = await create(cookie, n);
          if (!keep || !ticket) continue;
          made.ms.push(performance.now() - at);
          if (ticket.clocks.length !== 3 || ticket.changes.length < 1) made.withClocks = false;
        }
      }),
    );
  };
  await closedLoop(2, false);
  const begun = performance.now();
  let over = false;
  const watch = (async () => {
    for (let n = 0; !over; n++) {
      const seen = await seenAfter(base, cookies[0]!, markOf((Date.now() + n) % 200_000), (mark) =>
        create(cookies[0]!, n, mark),
      );
      made.listMs.push(seen.list);
      made.searchMs.push(seen.search);
      await sleep(1500);
    }
  })();
  await closedLoop(given.seconds, true);
  made.perSecond = made.ms.length / ((performance.now() - begun) / 1000);
  over = true;
  await watch;
  return made;
}

async function seenAfter(
  base: string,
  cookie: string,
  mark: string,
  create: (mark: string) => Promise<Made | null>,
): Promise<{ list: number; search: number }> {
  const ticket = await create(mark);
  const at = performance.now();
  const until = async (query: string): Promise<number> => {
    for (;;) {
      const answer = await fetch(`${base}/api/tickets?${query}`, { headers: { cookie } });
      const { tickets } = (await answer.json()) as { tickets: { id: string }[] };
      const passed = performance.now() - at;
      if (tickets.some(({ id }) => id === ticket?.id) || passed > 30_000) return passed;
      await sleep(20);
    }
  };
  const [list, search] = await Promise.all([
    until('view=all&sort=created&limit=100'),
    until(`view=all&q=${encodeURIComponent(mark)}`),
  ]);
  return { list, search };
}
