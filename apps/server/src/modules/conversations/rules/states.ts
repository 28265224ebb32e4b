/** State table of a conversation, and what follows from its columns. */
import type { ConversationRow, ConversationState } from '../tables.ts';

export type ConversationAct = 'offer' | 'assign' | 'return' | 'close';

export const conversationTable: Record<
  ConversationAct,
  { from: readonly ConversationState[]; to: ConversationState; when: string }
> = {
  offer: { from: ['waiting'], to: 'offered', when: 'the router rings somebody' },
  assign: { from: ['waiting', 'offered', 'active'], to: 'active', when: 'an agent accepted, or was given it' },
  return: {
    from: ['offered', 'active', 'waiting'],
    to: 'waiting',
    when: 'missed, transferred, agent silent',
  },
  close: {
    from: ['waiting', 'offered', 'active'],
    to: 'closed',
    when: 'by visitor, agent or idleness; nothing leaves closed',
  },
};

export function may(act: ConversationAct, state: ConversationState): boolean {
  return conversationTable[act].from.includes(state);
}

export type FirstResponse = {
  state: 'running' | 'met' | 'breached';
  startedAt: string;
  dueAt: string;
  stoppedAt: string | null;
};

/** The clock of the first word of a person, folded from the row's columns. */
export function firstResponse(
  row: Pick<
    ConversationRow,
    'first_response_started_at' | 'first_response_due_at' | 'first_response_stopped_at' | 'closed_at'
  >,
  now: Date,
): FirstResponse | null {
  const { first_response_started_at: started, first_response_due_at: due, first_response_stopped_at: stopped } = row;
  if (!started || !due) return null;
  // A chat that ended unanswered stopped counting when it ended.
  const until = stopped ?? row.closed_at ?? now;
  const late = until.getTime() > due.getTime();
  const state = late ? 'breached' : stopped ? 'met' : 'running';
  return {
    state,
    startedAt: started.toISOString(),
    dueAt: due.toISOString(),
    stoppedAt: stopped?.toISOString() ?? null,
  };
}

/** What a list shows of a message. */
export function preview(kind: string, text: string, fileName: string | null): string {
  const shown = kind === 'file' || kind === 'image' ? (fileName ?? text) : text;
  return shown.length > 120 ? `${shown.slice(0, 119)}…` : shown;
}

/** So long before a silent chat ends both sides are told. */
export function idleWarningMinutes(idleMinutes: number): number {
  return Math.max(1, Math.min(5, Math.floor(idleMinutes / 5)));
}

export function mayRecall(sentAt: Date, now: Date, recallSeconds: number): boolean {
  return now.getTime() - sentAt.getTime() <= recallSeconds * 1000;
}
