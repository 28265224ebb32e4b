/** From a figure to its rows: which facts it counts, and which of them the caller may open. */

import { z } from 'zod';
import { type Db, decodeCursor, encodeCursor, invalidInput, nameIn, type Scope, translate } from '#kernel';
import { conversationCards } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import { queueNames } from '#modules/routing';
import { ticketCards } from '#modules/tickets';
import type { By, Dimension } from './catalogue.ts';
import type { DrillRow, ReportFilter } from './contract.ts';
import { type Question, questionOf } from './question.ts';
import { roomOfFigure } from './rooms.ts';
import { daysOfKey, type Span } from './rules/periods.ts';
import { type Drilled, drillFacts, type FactSet } from './store-drill.ts';

/** Figure → the facts behind it. Shares and means lead to the rows of their whole, or to those that missed. */
const sets: Record<string, FactSet> = {
  arrived: 'arrived',
  answered: 'answered',
  abandoned: 'abandoned',
  'short-abandoned': 'short-abandoned',
  'passed-on': 'passed-on',
  'service-level': 'late',
  'abandon-rate': 'abandoned',
  'average-wait': 'answered',
  'abandon-wait': 'abandoned',
  'wait-more': 'wait-more',
  'queue-handled': 'queue-handled',
  'queue-handling': 'queue-handled',
  offered: 'offered',
  accepted: 'accepted',
  missed: 'missed',
  declined: 'declined',
  taken: 'taken',
  handled: 'handled',
  handling: 'handled',
  'agent-passed-on': 'agent-passed-on',
  'first-response': 'responded',
  'first-response-met': 'responded-late',
  started: 'started',
  offline: 'offline',
  'closed-conversations': 'closed',
  'conversation-length': 'closed',
  'conversation-response': 'conversation-responded',
  'conversation-response-met': 'conversation-responded-late',
  opened: 'opened',
  solved: 'solved',
  reopened: 'reopened',
  discarded: 'discarded',
  backlog: 'backlog',
  'backlog-age': 'backlog',
  'solve-time': 'solved',
  'reopen-rate': 'reopened',
  met: 'met',
  breached: 'breached',
  attainment: 'breached',
  cancelled: 'cancelled',
  responses: 'responses',
  satisfaction: 'responses',
  satisfied: 'responses',
  'low-scores': 'low',
  contacts: 'contacts',
  repeats: 'repeats',
  'repeat-rate': 'repeats',
};

export function canDrill(figureId: string): boolean {
  return figureId in sets || roomOfFigure(figureId) !== undefined;
}

const cursorShape = z.tuple([z.iso.datetime({ precision: 6 }), z.string()]);

export async function drillRows(
  db: Db,
  scope: Scope,
  id: string,
  filter: ReportFilter & { figure: string; key?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ rows: DrillRow[]; nextCursor: string | null }> {
  const question = await questionOf(db, scope, id, filter);
  const set = sets[filter.figure];
  const room = roomOfFigure(filter.figure);
  if ((!set && !room) || !question.report.figures.includes(filter.figure)) throw invalidInput({ fields: 'figure' });
  const { span, halfHour, filters } = narrowed(question, filter.key);
  const units = await unitCards(db, scope, question.unitIds);
  const asked = {
    span,
    halfHour,
    filters,
    units: units.map(({ id: unitId, zone }) => ({ id: unitId, zone })),
    cursor: decodeCursor(filter.cursor, cursorShape),
    limit: filter.limit + 1,
  };
  if (room) {
    const found = await room.drill(db, scope, filter.figure, asked);
    const more = found.length > filter.limit ? found[filter.limit - 1] : undefined;
    return {
      rows: found.slice(0, filter.limit).map(({ row }) => row),
      nextCursor: more ? encodeCursor(more.cursor) : null,
    };
  }
  const rows = await drillFacts(db, scope, set!, asked);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    rows: await named(db, scope, page),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.at_text, last.id]) : null,
  };
}

/** A line's key narrows the days, the half hour or a dimension. */
function narrowed(
  { span, by, filters }: Question,
  key: string | undefined,
): { span: Span; halfHour: Date | null; filters: Partial<Record<Dimension, string>> } {
  if (key === undefined) return { span, halfHour: null, filters };
  if (by === 'half-hour') {
    const at = new Date(key);
    if (Number.isNaN(at.getTime())) throw invalidInput({ fields: 'key' });
    return { span, halfHour: at, filters };
  }
  if (by === 'day' || by === 'week' || by === 'month') {
    if (!/^\d{4}-\d{2}(-\d{2})?$/.test(key)) throw invalidInput({ fields: 'key' });
    return { span: daysOfKey(key, by as By, span), halfHour: null, filters };
  }
  return { span, halfHour: null, filters: { ...filters, [by]: key } };
}

async function named(db: Db, scope: Scope, rows: Drilled[]): Promise<DrillRow[]> {
  const ids = (kind: string): string[] =>
    rows.filter((row) => row.kind === kind && row.open).map((row) => row.subject_id);
  const [conversations, tickets, staff, queues] = await Promise.all([
    conversationCards(db, scope, ids('conversation')),
    ticketCards(db, scope, ids('ticket')),
    staffCards(db, scope, [...new Set(rows.flatMap(({ staff_id }) => staff_id ?? []))]),
    queueNames(db, scope, [...new Set(rows.flatMap(({ queue_id }) => queue_id ?? []))]),
  ]);
  const people = new Map(staff.map((card) => [card.id, `${card.name} ${card.number}`]));
  return rows.map((row) => {
    const conversation = conversations.get(row.subject_id);
    const ticket = tickets.get(row.subject_id);
    const queue = row.queue_id ? queues.get(row.queue_id) : undefined;
    return {
      id: row.id,
      kind: row.kind === 'conversation' || row.kind === 'ticket' ? row.kind : 'other',
      subjectId: row.subject_id,
      number: conversation?.number ?? ticket?.number ?? null,
      title: ticket?.title ?? conversation?.lastText ?? '',
      link: conversation ? `/workspace/${row.subject_id}` : ticket ? `/tickets/${row.subject_id}` : null,
      at: row.at.toISOString(),
      staff: row.staff_id ? (people.get(row.staff_id) ?? '') : '',
      queue: queue ? nameIn(queue.name, scope.locale) : '',
      channel: translate(scope.locale, `reports.channel.${row.channel}`),
      ms: row.ms,
      score: row.score,
      outcome: row.outcome,
    };
  });
}
