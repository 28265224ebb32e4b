/** Twelve months of conversations and tickets as plain data; `load.ts` hands them to the modules. Pure and deterministic. */

import { families } from './company.ts';
import { type Dialogue, dialogues } from './dialogues.ts';
import type { Random } from './random.ts';
import { arrivals } from './shape.ts';

export type SeedMessage = { at: number; who: 'customer' | 'agent' | 'note'; text: string };
export type SeedConversation = {
  at: number;
  customer: number;
  agent: string | null;
  team: 'E-CHAT' | 'S-CHAT';
  language: 'zh-CN' | 'en';
  topic: string;
  page: string;
  waitMs: number;
  answeredAt: number | null;
  closedAt: number;
  closedBy: 'agent' | 'visitor' | 'idle';
  messages: SeedMessage[];
  rating: { score: number; comment: string; at: number } | null;
  ticket: SeedTicket | null;
};
export type SeedTicket = {
  at: number;
  customer: number;
  title: string;
  description: string;
  type: Dialogue['type'];
  topic: string;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  special: boolean;
  unit: string;
  assignee: string | null;
  assignedAt: number | null;
  respondedAt: number | null;
  state: 'new' | 'open' | 'waiting' | 'resolved' | 'closed';
  resolvedAt: number | null;
  closedAt: number | null;
};
/** `since`: the day the file was opened; nobody asks before. */
export type SeedCustomer = { index: number; branch: 'east' | 'south'; language: 'zh-CN' | 'en'; since: number };

function aKnown(random: Random, customers: SeedCustomer[], at: number): SeedCustomer {
  let found = random.pick(customers);
  // Half of all files are older than the year: a few draws suffice.
  for (let draw = 0; found.since > at && draw < 40; draw++) found = random.pick(customers);
  return found;
}

const minute = 60_000;
const hour = 60 * minute;
const models = families.flatMap((family) =>
  family.models.map((model) => ({ family: family.code as string, zh: model[1], en: model[2] })),
);
const teamAgents = {
  'E-CHAT': ['8021', '8022', '8023', '8024', '8025', '8026', '8027'],
  'S-CHAT': ['8101', '8102', '8103', '8104', '8105'],
} as const;
const hotlineAgents = { east: ['8041', '8042', '8043', '8044'], south: ['8121', '8122', '8123'] } as const;
const installers = { east: ['8061', '8062'], south: ['8121', '8122'] } as const;
const comments: Record<number, readonly string[]> = {
  1: ['等了太久没人管', '答非所问', '说好回电没有回'],
  2: ['解决得太慢', '态度一般'],
  3: ['还行', '问题还没完全解决'],
  4: ['回复挺快', '讲得清楚', ''],
  5: ['非常耐心，解决了', '很专业', '师傅来得快', '', ''],
};
const pages = ['/products/{m}', '/support', '/orders', '/', '/promotions/11', '/support/manuals'];

export function conversations(
  random: Random,
  end: number,
  count: number,
  customers: SeedCustomer[],
): SeedConversation[] {
  const weighted = dialogues.map((dialogue) => [dialogue, dialogue.weight] as const);
  return arrivals(random, end, 365, count).map((at) => {
    const customer = aKnown(random, customers, at);
    const team = customer.branch === 'east' ? 'E-CHAT' : 'S-CHAT';
    const dialogue = random.weighted(weighted);
    const model = random.pick(models.filter((each) => dialogue.families.includes(each.family)));
    const english = customer.language === 'en';
    const fill = (text: string): string =>
      text.replace('{model}', english ? model.en : model.zh).replace('{days}', String(random.int(2, 6)));
    // Waits grow on busy days by themselves in life; here a long tail stands for them. One in twenty gives up.
    const waitMs = random.duration(26_000, 0.9, 1500);
    const abandoned = random.chance(0.045);
    const agent = abandoned ? null : random.pick(teamAgents[team]);
    const messages: SeedMessage[] = [];
    let now = at;
    for (const [who, zh, en] of dialogue.lines) {
      if (abandoned && who !== 'c') break;
      if (messages.length === 1 && !abandoned) now = Math.max(now, at + waitMs);
      now += messages.length === 0 ? 2000 : random.duration(who === 'c' ? 48_000 : 34_000, 0.6, 4000);
      messages.push({
        at: now,
        who: who === 'c' ? 'customer' : who === 'a' ? 'agent' : 'note',
        text: fill(english ? en : zh),
      });
    }
    const last = messages[messages.length - 1]!.at;
    const closedAt = Math.min(end, abandoned ? last + random.int(1, 6) * minute : last + random.int(20, 240) * 1000);
    const score = Math.min(
      5,
      Math.max(1, Math.round(dialogue.mood + (random.next() + random.next() - 1) * 2.2 - (waitMs > 90_000 ? 0.8 : 0))),
    );
    const rated = !abandoned && random.chance(0.42);
    return {
      at,
      customer: customer.index,
      agent,
      team,
      language: customer.language,
      topic: dialogue.topic,
      page: random.pick(pages).replace('{m}', model.zh),
      waitMs,
      answeredAt: abandoned ? null : (messages.find(({ who }) => who === 'agent')?.at ?? null),
      closedAt,
      closedBy: abandoned
        ? 'visitor'
        : random.weighted([
            ['agent', 7],
            ['visitor', 2],
            ['idle', 1],
          ] as const),
      messages,
      rating: rated
        ? {
            score,
            comment: random.chance(0.3) ? random.pick(comments[score]!) : '',
            at: Math.min(end, closedAt + random.int(5, 600) * 1000),
          }
        : null,
      ticket:
        !abandoned && random.chance(dialogue.ticket)
          ? ticketOf(random, end, {
              at: last - random.int(5, 60) * 1000,
              customer,
              dialogue,
              title: fill(dialogue.title[english ? 1 : 0]),
              description: messages[0]!.text,
              owner: agent!,
              team,
            })
          : null,
    };
  });
}

/** Tickets that came by telephone or from outlets, without a chat. */
export function lonelyTickets(random: Random, end: number, count: number, customers: SeedCustomer[]): SeedTicket[] {
  const weighted = dialogues
    .filter(({ ticket }) => ticket >= 0.5)
    .map((dialogue) => [dialogue, dialogue.weight] as const);
  return arrivals(random, end, 365, count).map((at) => {
    const customer = aKnown(random, customers, at);
    const dialogue = random.weighted(weighted);
    const model = random.pick(models.filter((each) => dialogue.families.includes(each.family)));
    const fill = (text: string): string => text.replace('{model}', model.zh);
    return ticketOf(random, end, {
      at,
      customer,
      dialogue,
      title: fill(dialogue.title[0]),
      description: fill(dialogue.lines[0]![1]),
      owner: random.pick(hotlineAgents[customer.branch]),
    });
  });
}

function ticketOf(
  random: Random,
  end: number,
  from: {
    at: number;
    customer: SeedCustomer;
    dialogue: Dialogue;
    title: string;
    description: string;
    owner: string;
    team?: string;
  },
): SeedTicket {
  const { at, customer, dialogue, title, description } = from;
  const { branch } = customer;
  const visit = dialogue.type === 'repair' || dialogue.type === 'installation';
  const hotline = branch === 'east' ? 'E-HOT' : 'S-HOT';
  const unit = visit ? (branch === 'east' ? 'E-INST' : 'S-HOT') : (from.team ?? hotline);
  const assignee = visit ? random.pick(installers[branch]) : from.owner;
  const assignedAt = at + random.duration(38 * minute, 1.1, 20_000);
  const respondedAt = assignedAt + random.duration(24 * minute, 0.9, 30_000);
  const effort = dialogue.type === 'complaint' ? 30 * hour : visit ? 20 * hour : 5 * hour;
  const resolvedAt = respondedAt + random.duration(effort, 0.8, 10 * minute);
  const closedAt = resolvedAt + random.duration(50 * hour, 0.5, hour);
  const done = (moment: number): number | null => (moment < end ? Math.round(moment) : null);
  const state =
    closedAt < end
      ? 'closed'
      : resolvedAt < end
        ? 'resolved'
        : respondedAt < end
          ? random.chance(0.25)
            ? 'waiting'
            : 'open'
          : assignedAt < end
            ? 'open'
            : 'new';
  return {
    at,
    customer: customer.index,
    title,
    description,
    type: dialogue.type,
    topic: dialogue.topic,
    priority:
      dialogue.type === 'complaint'
        ? random.weighted([
            ['high', 6],
            ['urgent', 2],
            ['normal', 2],
          ] as const)
        : random.weighted([
            ['normal', 8],
            ['low', 1],
            ['high', 1],
          ] as const),
    special: dialogue.type === 'complaint' && random.chance(0.2),
    unit,
    assignee: assignedAt < end ? assignee : null,
    assignedAt: done(assignedAt),
    respondedAt: done(respondedAt),
    state,
    resolvedAt: done(resolvedAt),
    closedAt: done(closedAt),
  };
}
