/**
 * Tickets through the real server process on a durable PostgreSQL with a million tickets and a million messages: eight clients
 * open tickets over HTTP with clocks, dispatch and history; how soon each new one is in the list and found by its words;
 * twenty named lists read by people whose rights reach some of 500 teams; live counts of saved views and suggestions of tickets
 * that look alike; search in messages, newest first. Floors of the
 * same run: eight connections that insert one bare row a transaction; one row by its key over the same HTTP road.
 *
 * Loading is told apart (`loadingSeconds`; 0 when the folder of an earlier run is used again) and is not part of the time limit.
 */

import { startServer } from '../apps/server/test/road/stage.ts';
import { cookieOf } from '../apps/server/test/road/take-work.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded } from './rig/bench.ts';
import { atLeast, atMost, type Demand, judged } from './rig/judged.ts';
import { backlogTold } from './tickets/backlog.ts';
import { suggestions, viewCounts } from './tickets/beside.ts';
import { createLoad } from './tickets/creating.ts';
import { openDesk } from './tickets/desk.ts';
import { bareInserts } from './tickets/floor.ts';
import { loaded, type Sizes } from './tickets/load.ts';
import { messageSearches, namedLists } from './tickets/reading.ts';

const full: Sizes = { provinces: 25, teams: 20, tickets: 1_000_000, messages: 1_000_000, customers: 50_000 };
const small: Sizes = { provinces: 2, teams: 3, tickets: 4_000, messages: 4_000, customers: 500 };
const wanted = {
  perSecond: 300,
  createP99Ms: 100,
  visibleMs: 2_000,
  listP95Ms: 60,
  searchP95Ms: 150,
  countP95Ms: 60,
  suggestP95Ms: 100,
};

export async function run({ smoke }: BenchOptions): Promise<BenchResult & { loadingSeconds: number }> {
  const seconds = smoke ? 2 : 15;
  const rounds = smoke ? 2 : 12;
  const data = await loaded(smoke ? small : full);
  try {
    const { company } = data;
    const bare = await bareInserts(data.url, 8, smoke ? 1 : 4);
    const server = await startServer(data.url, data.dataDir);
    try {
      await backlogTold(data.url);
      const leader = await cookieOf(server.base, company.leader);
      const agent = await cookieOf(server.base, company.agents[0]!);
      const cookies = await Promise.all(company.agents.map((one) => cookieOf(server.base, one)));
      const key = await namedLists(server.base, [{ name: 'leader', cookie: leader }], 2, [
        ['by-number', 'view=all&q=T1-0000500'],
      ]);
      const lists = await namedLists(
        server.base,
        [
          { name: 'leader', cookie: leader },
          { name: 'agent', cookie: agent },
        ],
        rounds,
        undefined,
        company,
      );
      progress(`lists: p95 ${rounded(percentile(lists.ms, 0.95))} ms, slowest ${lists.slowest.join(', ')}`);
      const search = await messageSearches(server.base, [leader], rounds);
      progress(`message search: p95 ${rounded(percentile(search.ms, 0.95))} ms, slowest ${search.slowest.join(', ')}`);
      const readers = [
        { name: 'leader', cookie: leader },
        { name: 'agent', cookie: agent },
      ];
      const counts = await viewCounts(server.base, readers, rounds, company);
      progress(`view counts: p95 ${rounded(percentile(counts.ms, 0.95))} ms, slowest ${counts.slowest.join(', ')}`);
      const alike = await suggestions(server.base, readers, rounds, company);
      progress(`suggestions: p95 ${rounded(percentile(alike.ms, 0.95))} ms, slowest ${alike.slowest.join(', ')}`);
      const desk = await openDesk(server.base, data.url, company, cookies);
      const made = await createLoad(server.base, { cookies, company, seconds });
      progress(`created ${Math.round(made.perSecond)}/s, p99 ${rounded(percentile(made.ms, 0.99))} ms`);
      const given = await desk.given(made.ms.length);
      progress(`dispatched ${given.queued}, of these given to somebody ${given.held}`);
      const figures = {
        ticketsLoaded: (smoke ? small : full).tickets,
        messagesLoaded: (smoke ? small : full).messages,
        created: made.ms.length,
        createFailed: made.failed,
        createdPerSecond: Math.round(made.perSecond),
        createP50Ms: rounded(percentile(made.ms, 0.5)),
        createP99Ms: rounded(percentile(made.ms, 0.99)),
        withClocksAndHistory: made.withClocks,
        dispatched: given.queued,
        givenToSomebody: given.held,
        visibleInListMs: rounded(Math.max(...made.listMs)),
        visibleInSearchMs: rounded(Math.max(...made.searchMs)),
        namedLists: lists.names,
        listP50Ms: rounded(percentile(lists.ms, 0.5)),
        listP95Ms: rounded(percentile(lists.ms, 0.95)),
        slowestList: lists.slowest[0] ?? '',
        searchP50Ms: rounded(percentile(search.ms, 0.5)),
        searchP95Ms: rounded(percentile(search.ms, 0.95)),
        slowestSearch: search.slowest[0] ?? '',
        viewCountP50Ms: rounded(percentile(counts.ms, 0.5)),
        viewCountP95Ms: rounded(percentile(counts.ms, 0.95)),
        slowestViewCount: counts.slowest[0] ?? '',
        paneOfViews: counts.names,
        paneOfViewsP95Ms: rounded(percentile(counts.paneMs, 0.95)),
        suggestionP50Ms: rounded(percentile(alike.ms, 0.5)),
        suggestionP95Ms: rounded(percentile(alike.ms, 0.95)),
        slowestSuggestion: alike.slowest[0] ?? '',
        serverMemoryMb: server.rss(),
      };
      const whole: Demand[] = [
        [`${made.failed} openings failed`, made.failed === 0],
        ['a ticket was answered without its three clocks and its history', made.withClocks],
        [`only ${given.queued} of ${made.ms.length} came to a queue`, given.queued >= made.ms.length],
        [`only ${given.held} of ${given.queued} were given to somebody`, given.held === given.queued],
        ['no saved view counted anything', counts.counted > 0],
      ];
      // Four thousand tickets hold no open one about a rare name.
      const bounds: Demand[] = [
        [`lists that show nothing: ${lists.empty.join(', ')}`, lists.empty.length === 0],
        [`suggestions that find nothing: ${alike.empty.join(', ')}`, alike.empty.length === 0],
        ...atLeast(figures, { createdPerSecond: wanted.perSecond }),
        ...atMost(figures, {
          createP99Ms: wanted.createP99Ms,
          visibleInListMs: wanted.visibleMs,
          visibleInSearchMs: wanted.visibleMs,
          listP95Ms: wanted.listP95Ms,
          searchP95Ms: wanted.searchP95Ms,
          viewCountP95Ms: wanted.countP95Ms,
          suggestionP95Ms: wanted.suggestP95Ms,
        }),
      ];
      return {
        name: 'tickets',
        loadingSeconds: data.loadingSeconds,
        ...judged(smoke ? whole : [...whole, ...bounds]),
        figures,
        floor: {
          bareInsertsPerSecond: Math.round(bare.perSecond),
          bareInsertP99Ms: rounded(bare.p99Ms),
          oneRowListP50Ms: rounded(percentile(key.ms, 0.5)),
        },
      };
    } finally {
      await server.stop();
    }
  } finally {
    await data.stop();
  }
}
