/** State table of a remote help session, and its times. Pure. */
import type { SessionState } from './tables.ts';

export type SessionAct = 'agree' | 'refuse' | 'start' | 'end' | 'expire';

export const sessionTable: Record<SessionAct, { from: readonly SessionState[]; to: SessionState; when: string }> = {
  agree: { from: ['asked'], to: 'agreed', when: 'the customer said yes and chose what to show' },
  refuse: { from: ['asked'], to: 'refused', when: 'the customer said no, or closed what they had not agreed to' },
  start: { from: ['agreed'], to: 'running', when: 'the first picture stands before the agent' },
  end: {
    from: ['asked', 'agreed', 'running'],
    to: 'ended',
    when: 'by customer, agent, a broken network, or the end of what it was about; nothing leaves ended',
  },
  expire: { from: ['asked'], to: 'expired', when: 'nobody answered in time' },
};

export const openStates: readonly SessionState[] = ['asked', 'agreed', 'running'];

export const times = {
  /** A customer in the chat is there now; a link travels. */
  askedMs: { chat: 5 * 60_000, apart: 30 * 60_000 },
  /** From yes to the first picture. */
  agreedMs: 2 * 60_000,
  /** The agent's side asks for news at least every 25 seconds. */
  silentMs: 90_000,
  longestMs: 2 * 3_600_000,
} as const;

/** Tries of codes in ten minutes: from one address, and from all together. Of a hundred million codes a handful opens something. */
export const codeTries = { each: 10, all: 600, seconds: 600 } as const;

/** The digits of what somebody typed, however they are written; null when they are not eight. */
export function codeOf(typed: string): string | null {
  const digits = typed.normalize('NFKC').replace(/[\s\-–—.]/g, '');
  return /^\d{8}$/.test(digits) ? digits : null;
}

export function may(act: SessionAct, state: SessionState): boolean {
  return sessionTable[act].from.includes(state);
}

/** What time alone does to an open session; null: it goes on. */
export function dueAct(
  row: {
    state: SessionState;
    expires_at: Date;
    agreed_at: Date | null;
    running_at: Date | null;
    heard_at: Date;
  },
  now: Date,
): 'expire' | 'end' | null {
  const past = (from: Date | null, ms: number): boolean => from !== null && now.getTime() - from.getTime() > ms;
  if (row.state === 'asked') return now.getTime() > row.expires_at.getTime() ? 'expire' : null;
  if (row.state === 'agreed') return past(row.agreed_at, times.agreedMs) ? 'end' : null;
  if (row.state === 'running')
    return past(row.heard_at, times.silentMs) || past(row.running_at, times.longestMs) ? 'end' : null;
  return null;
}
