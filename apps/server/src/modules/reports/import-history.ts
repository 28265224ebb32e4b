/** Things that happened elsewhere or long ago, told as the events they would have been: one fold for all, and no event is announced. */
import { newId, type Scope, type Tx } from '#kernel';
import { clockEnded, clocksOf } from '#modules/clocks';
import { conversationClosed, conversationStarted } from '#modules/conversations';
import { presenceChanged, workAssigned, workEnded, workOffered, workQueued } from '#modules/routing';
import { ratingReceived } from '#modules/surveys';
import { ticketOpened, ticketStateChanged } from '#modules/tickets';
import { type FoldEvent, foldEvents } from './fold-events.ts';

export type PastConversation = {
  id: string;
  site: number;
  channel: string;
  unitId: string;
  queueId: string;
  customerId: string | null;
  agentId: string | null;
  startedAt: Date;
  assignedAt: Date | null;
  closedAt: Date;
  closedBy: string;
  firstResponseAt: Date | null;
  firstResponseSeconds: number;
  rating: { score: number; at: Date } | null;
};
export type PastTicket = {
  id: string;
  unitId: string;
  type: string;
  topicId: string | null;
  channel: string;
  customerId: string | null;
  conversationId: string | null;
  assigneeId: string | null;
  createdAt: Date;
  resolvedAt: Date | null;
  closedAt: Date | null;
};
export type PastShift = {
  agentId: string;
  unitId: string;
  states: { state: string; reason: string | null; from: Date; to: Date }[];
};

/** Up to a few hundred of each at a time. */
export async function importHistory(
  tx: Tx,
  scope: Scope,
  past: { shifts?: PastShift[]; conversations?: PastConversation[]; tickets?: PastTicket[] },
): Promise<void> {
  const clocks = await clocksOf(
    tx,
    scope,
    'ticket',
    (past.tickets ?? []).map(({ id }) => id),
  );
  const events = [
    ...(past.shifts ?? []).flatMap(shiftEvents),
    ...(past.conversations ?? []).flatMap(conversationEvents),
    ...(past.tickets ?? []).flatMap(ticketEvents),
    ...[...clocks.values()].flat().flatMap((clock): FoldEvent[] =>
      clock.stopped_at === null
        ? []
        : [
            event(clockEnded, clock.stopped_at, {
              clockId: clock.id,
              subjectKind: 'ticket',
              subjectId: clock.subject_id,
              unitId: clock.unit_id,
              target: clock.target,
              cycle: clock.cycle,
              policyVersionId: clock.policy_version_id,
              dueAt: clock.due_at.toISOString(),
              outcome: clock.state,
              startedAt: clock.started_at.toISOString(),
              stoppedAt: clock.stopped_at.toISOString(),
              targetSeconds: clock.target_seconds,
            }),
          ],
    ),
  ];
  await foldEvents(tx, events);
}

function event(kind: { type: string }, at: Date, payload: object): FoldEvent {
  return { type: kind.type, at, position: 0, payload };
}

function shiftEvents(shift: PastShift): FoldEvent[] {
  const staff = { staffId: shift.agentId, unitId: shift.unitId, site: 1, forcedBy: null };
  let from = 'offline';
  let since = shift.states[0]?.from;
  const events: FoldEvent[] = [];
  const change = (to: string, reason: string | null, at: Date): void => {
    events.push(event(presenceChanged, at, { ...staff, from, to, reason, lastedMs: at.getTime() - since!.getTime() }));
    from = to;
    since = at;
  };
  for (const { state, reason, from: at } of shift.states) change(state, reason, at);
  const end = shift.states.at(-1)?.to;
  if (end) change('offline', null, end);
  return events;
}

function conversationEvents(past: PastConversation): FoldEvent[] {
  const workItemId = newId(past.startedAt.getTime());
  const offerId = newId(past.startedAt.getTime());
  const work = {
    workItemId,
    kind: 'conversation',
    subjectId: past.id,
    channel: past.channel,
    queueId: past.queueId,
    unitId: past.unitId,
    site: past.site,
    epoch: 1,
  };
  const subject = {
    conversationId: past.id,
    unitId: past.unitId,
    queueId: past.queueId,
    channel: past.channel,
    customerId: past.customerId,
  };
  const waitedMs = (past.assignedAt ?? past.closedAt).getTime() - past.startedAt.getTime();
  const response = past.firstResponseAt ? past.firstResponseAt.getTime() - past.startedAt.getTime() : null;
  const events = [
    event(conversationStarted, past.startedAt, { ...subject, offline: false, visitorId: null }),
    event(workQueued, past.startedAt, { ...work, reason: 'enqueued' }),
  ];
  const staffIds = past.agentId ? [past.agentId] : [];
  if (past.agentId && past.assignedAt)
    events.push(
      event(workOffered, past.assignedAt, { ...work, offerId, staffIds }),
      event(workAssigned, past.assignedAt, { ...work, offerId, staffId: past.agentId, staffIds, waitedMs }),
    );
  events.push(
    event(workEnded, past.closedAt, {
      ...work,
      offerId: null,
      staffIds,
      outcome: past.assignedAt ? 'done' : 'withdrawn',
      reason: past.closedBy,
      lastedMs: past.assignedAt ? past.closedAt.getTime() - past.assignedAt.getTime() : waitedMs,
    }),
    event(conversationClosed, past.closedAt, {
      ...subject,
      agentId: past.agentId,
      by: past.closedBy,
      reason: 'done',
      firstResponseMs: response,
      firstResponseMet: response === null ? null : response <= past.firstResponseSeconds * 1000,
      startedAt: past.startedAt.toISOString(),
    }),
  );
  if (past.rating)
    events.push(
      event(ratingReceived, past.rating.at, {
        responseId: newId(past.rating.at.getTime()),
        subjectKind: 'conversation',
        subjectId: past.id,
        unitId: past.unitId,
        agentId: past.agentId,
        customerId: past.customerId,
        score: past.rating.score,
        low: past.rating.score <= 2,
        way: 'chat',
      }),
    );
  return events;
}

function ticketEvents(past: PastTicket): FoldEvent[] {
  const subject = (state: string) => ({
    ticketId: past.id,
    unitId: past.unitId,
    customerId: past.customerId,
    assigneeId: past.assigneeId,
    type: past.type,
    state,
    priority: 'normal',
    version: 1,
  });
  const events = [
    event(ticketOpened, past.createdAt, {
      ...subject('open'),
      topicId: past.topicId,
      channel: past.channel,
      special: false,
      conversationId: past.conversationId,
    }),
  ];
  const steps = [
    [past.resolvedAt, 'resolved'],
    [past.closedAt, 'closed'],
  ] as const;
  for (const [at, state] of steps)
    if (at) events.push(event(ticketStateChanged, at, { ...subject(state), from: 'open', reopened: 0 }));
  return events;
}
