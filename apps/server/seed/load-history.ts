/** Two thousand customers and a year of their conversations, ratings and tickets. */
import type { Kernel } from '#kernel';
import { importFacts } from '#modules/analytics';
import { type ImportedConversation, importConversations } from '#modules/conversations';
import { addProduct, createCustomer } from '#modules/customers';
import { importHistory, type PastShift } from '#modules/reports';
import { importRatings } from '#modules/surveys';
import { importTickets } from '#modules/tickets';
import { customerTags, sites } from './company.ts';
import { loadFiles } from './files.ts';
import { beginSupport } from './forms.ts';
import { conversations, lonelyTickets, type SeedConversation, type SeedCustomer, type SeedTicket } from './history.ts';
import { loadCalls } from './load-calls.ts';
import type { Loaded } from './load-company.ts';
import { aForeignName, anAddress, aPerson, aPhone, cities } from './people.ts';
import { loadPurchases } from './purchases.ts';
import { type Random, randomOf } from './random.ts';
import { zoneMs } from './shape.ts';

export type Progress = (step: 'customers' | 'conversations' | 'tickets', done: number, all: number) => void;
type Customer = SeedCustomer & { id: string; phone: string };

const batch = 250;
const tags = customerTags.map(({ code }) => code);
const tierId = (n: number) => `00000000-0000-7000-8000-00000001000${n}`;
const tiers = [
  [null, 50],
  [tierId(1), 24],
  [tierId(2), 14],
  [tierId(3), 9],
  [tierId(4), 3],
] as const;

export async function loadHistory(
  kernel: Kernel,
  loaded: Loaded,
  options: { now: Date; scale: number; progress: Progress },
): Promise<void> {
  const { now, scale, progress } = options;
  const random = randomOf(20_260_101);
  const amount = (whole: number): number => Math.max(5, Math.round(whole * scale));
  const customers = await loadCustomers(kernel, loaded, random, amount(2000), now, (done, all) =>
    progress('customers', done, all),
  );
  await loadFiles(
    kernel,
    loaded,
    customers.map(({ id }) => id),
    now,
  );
  await loadPurchases(
    kernel,
    loaded,
    customers.map(({ id }) => id),
    now,
  );
  // So many rows of a moment ago: until the planner has seen them it joins each batch of contacts with all of them, over and over.
  await kernel.db.run('analyze');
  const chats = conversations(random, now.getTime(), amount(7000), customers);
  const site = new Map<string, number>([
    ['E-CHAT', sites[0].id],
    ['S-CHAT', sites[1].id],
  ]);
  for (const team of ['E-CHAT', 'S-CHAT'] as const) {
    const own = chats.filter((chat) => chat.team === team);
    await kernel.db.transact((tx) => importHistory(tx, loaded.scope, { shifts: shiftsOf(own, loaded) }));
    for (let start = 0; start < own.length; start += batch) {
      await loadChats(kernel, loaded, own.slice(start, start + batch), customers, site.get(team)!);
      progress('conversations', start + batch, own.length);
    }
  }
  const lonely = lonelyTickets(random, now.getTime(), amount(3000), customers);
  await loadCalls(
    kernel,
    loaded,
    customers.filter(({ branch }) => branch === 'east'),
    { now, count: amount(1500) },
  );
  let told = 0;
  let helped: { id: string; assigneeId: string } | null = null;
  // One site at a time: a batch of numbers belongs to one.
  for (const south of [false, true]) {
    const own = lonely.filter((ticket) => ticket.unit.startsWith('S') === south);
    for (let start = 0; start < own.length; start += batch) {
      const some = own.slice(start, start + batch);
      const open = await loadTickets(
        kernel,
        loaded,
        some.map((ticket) => ({ ticket, conversationId: null })),
        customers,
      );
      helped ??= open;
      told += some.length;
      progress('tickets', told, lonely.length);
    }
  }
  if (helped) await kernel.db.transact((tx) => beginSupport(tx, loaded.scope, helped));
}

async function loadCustomers(
  kernel: Kernel,
  { scope, units, models }: Loaded,
  random: Random,
  count: number,
  now: Date,
  progress: (done: number, all: number) => void,
): Promise<Customer[]> {
  const made: Customer[] = [];
  const weighted = cities.map((city) => [city, city.weight] as const);
  const codes = [...models.keys()];
  while (made.length < count) {
    const upTo = Math.min(count, made.length + 100);
    await kernel.db.transact(async (tx) => {
      for (let index = made.length; index < upTo; index++) {
        const city = random.weighted(weighted);
        const branch = city.branch;
        const language = random.chance(0.04) ? ('en' as const) : ('zh-CN' as const);
        const person = aPerson(random);
        const since = now.getTime() - (random.chance(0.6) ? random.int(366, 1100) : random.int(3, 365)) * 86_400_000;
        const name = language === 'en' ? aForeignName(random) : person.name;
        const phone = aPhone(random, index);
        const id = await createCustomer(tx, scope, {
          name,
          sex: person.sex,
          phone,
          ...(random.chance(0.3) && { email: `customer${index}@mail.example` }),
          unitId: units.get(branch === 'east' ? 'E' : 'S')!,
          tierId: random.weighted(tiers),
          createdAt: new Date(since),
          address: anAddress(random, city),
          preferences: random.chance(0.12)
            ? random.pick(['微信联系，晚 8 点后勿扰', '上门前请先电话', '只要女师傅', '工作日不方便'])
            : '',
          tags: random.chance(0.2) ? [random.pick(tags)] : [],
          anyway: true,
        });
        for (
          let owned = random.weighted([
            [0, 2],
            [1, 5],
            [2, 2],
            [3, 1],
          ] as const);
          owned > 0;
          owned--
        ) {
          const bought = new Date(now.getTime() - random.int(10, 1400) * 86_400_000);
          await addProduct(tx, scope, {
            customerId: id,
            modelId: models.get(random.pick(codes))!,
            serialNumber: `${bought.toISOString().slice(2, 4)}${bought.toISOString().slice(5, 7)}${String(random.int(0, 99_999_999)).padStart(8, '0')}`,
            boughtOn: bought.toISOString().slice(0, 10),
          });
        }
        made.push({ index, branch, language, id, since, phone });
      }
    });
    progress(made.length, count);
  }
  return made;
}

async function loadChats(
  kernel: Kernel,
  loaded: Loaded,
  chats: SeedConversation[],
  customers: Customer[],
  site: number,
): Promise<void> {
  const { scope, units, staff, queues } = loaded;
  const customer = (index: number): Customer => customers[index]!;
  await kernel.db.transact(async (tx) => {
    const items: ImportedConversation[] = chats.map((chat) => {
      const agentId = chat.agent ? staff.get(chat.agent)! : null;
      return {
        site,
        channel: 'chat',
        unitId: units.get(chat.team)!,
        queueId: queues[chat.team],
        customerId: customer(chat.customer).id,
        agentId,
        language: chat.language,
        startedAt: new Date(chat.at),
        assignedAt: agentId ? new Date(chat.at + chat.waitMs) : null,
        closedAt: new Date(chat.closedAt),
        closedBy: chat.closedBy === 'idle' ? 'system' : chat.closedBy,
        firstResponseSeconds: 30,
        messages: chat.messages.map((message) => ({
          at: new Date(message.at),
          author: message.who === 'customer' ? 'visitor' : 'agent',
          authorId: message.who === 'customer' ? null : agentId,
          kind: message.who === 'note' ? 'note' : 'text',
          text: message.text,
        })),
        rating: chat.rating && { score: chat.rating.score, comment: chat.rating.comment, at: new Date(chat.rating.at) },
      };
    });
    const made = await importConversations(tx, scope, items);
    await importFacts(
      tx,
      scope,
      items.map((item, index) => ({
        site,
        kind: 'conversation',
        subjectId: made[index]!.id,
        channel: 'chat',
        queueId: item.queueId,
        unitId: item.unitId,
        queuedAt: item.startedAt,
        answeredAt: item.assignedAt,
        waitedMs: item.assignedAt
          ? item.assignedAt.getTime() - item.startedAt.getTime()
          : item.closedAt.getTime() - item.startedAt.getTime(),
        staffId: item.agentId,
        endedAt: item.closedAt,
        handledMs: item.assignedAt ? item.closedAt.getTime() - item.assignedAt.getTime() : null,
        score: item.rating?.score ?? null,
        ratedAt: item.rating?.at ?? null,
      })),
    );
    await importRatings(
      tx,
      scope,
      items.flatMap((item, index) =>
        item.rating
          ? [
              {
                site,
                subject: ['conversation', made[index]!.id] as const,
                unitId: item.unitId,
                customerId: item.customerId,
                agentId: item.agentId,
                channel: 'chat',
                ...item.rating,
              },
            ]
          : [],
      ),
    );
    const rows = ticketRows(
      loaded,
      chats.flatMap((chat, index) => (chat.ticket ? [{ ticket: chat.ticket, conversationId: made[index]!.id }] : [])),
      customers,
    );
    const tickets = await importTickets(tx, scope, rows);
    await importHistory(tx, scope, {
      conversations: items.map((item, index) => ({
        ...item,
        id: made[index]!.id,
        firstResponseAt: item.messages.find(({ author, kind }) => author === 'agent' && kind === 'text')?.at ?? null,
      })),
      tickets: rows.map((row, index) => ({ ...row, id: tickets[index]!.id, channel: 'chat' })),
    });
  });
}

/** The days on which they served somebody, as people work them: from half an hour before the first to after the last, with a meal. */
function shiftsOf(chats: SeedConversation[], { staff, units }: Loaded): PastShift[] {
  const days = new Map<string, { agent: string; unitId: string; first: number; last: number }>();
  for (const { agent, team, at, waitMs, closedAt } of chats) {
    if (!agent) continue;
    const key = `${agent} ${new Date(at + zoneMs).toISOString().slice(0, 10)}`;
    const known = days.get(key);
    days.set(key, {
      agent,
      unitId: units.get(team)!,
      first: Math.min(known?.first ?? Number.POSITIVE_INFINITY, at + waitMs),
      last: Math.max(known?.last ?? 0, closedAt),
    });
  }
  const minutes = (ms: number, n: number): Date => new Date(ms + n * 60_000);
  return [...days.values()].map(({ agent, unitId, first, last }) => {
    const end = Math.max(last, first + 3 * 3_600_000);
    const meal = first + (end - first) / 2;
    return {
      agentId: staff.get(agent)!,
      unitId,
      states: [
        { state: 'ready', reason: null, from: minutes(first, -30), to: new Date(meal) },
        { state: 'break', reason: 'meal', from: new Date(meal), to: minutes(meal, 40) },
        { state: 'ready', reason: null, from: minutes(meal, 40), to: minutes(end, 20) },
      ],
    };
  });
}

/** Tells an open repair that somebody has, if there is one. */
async function loadTickets(
  kernel: Kernel,
  loaded: Loaded,
  tickets: { ticket: SeedTicket; conversationId: string | null }[],
  customers: Customer[],
): Promise<{ id: string; assigneeId: string } | null> {
  const rows = ticketRows(loaded, tickets, customers);
  return kernel.db.transact(async (tx) => {
    const made = await importTickets(tx, loaded.scope, rows);
    await importHistory(tx, loaded.scope, {
      tickets: rows.map((row, index) => ({ ...row, id: made[index]!.id, channel: 'call' })),
    });
    const index = rows.findIndex((row) => row.state === 'open' && row.type === 'repair' && row.assigneeId);
    return index < 0 ? null : { id: made[index]!.id, assigneeId: rows[index]!.assigneeId! };
  });
}

function ticketRows(
  { units, staff, topics }: Loaded,
  tickets: { ticket: SeedTicket; conversationId: string | null }[],
  customers: Customer[],
) {
  const instant = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
  return tickets.map(({ ticket, conversationId }) => ({
    site: ticket.unit.startsWith('S') ? sites[1].id : sites[0].id,
    title: ticket.title,
    description: ticket.description,
    type: ticket.type,
    topicId: topics.get(ticket.topic) ?? null,
    priority: ticket.priority,
    special: ticket.special,
    state: ticket.state,
    unitId: units.get(ticket.unit)!,
    assigneeId: ticket.assignee ? staff.get(ticket.assignee)! : null,
    customerId: customers[ticket.customer]!.id,
    conversationId,
    createdAt: new Date(ticket.at),
    assignedAt: instant(ticket.assignedAt),
    respondedAt: instant(ticket.respondedAt),
    resolvedAt: instant(ticket.resolvedAt),
    closedAt: instant(ticket.closedAt),
  }));
}
