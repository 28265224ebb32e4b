/** What may be done next with a ticket, as buttons. Mirrors the server's state table; the server decides. */
import type { Ticket } from '@qiao/server/contracts/tickets';

export type NextStep = {
  key: 'start' | 'wait' | 'continue' | 'resolve' | 'close' | 'reopen' | 'discard';
  /** One a page: the next step of the normal way. */
  primary?: boolean;
  /** Behind the menu. */
  rare?: boolean;
  run: () => void;
};
type Ways = {
  toState: (to: 'open' | 'waiting' | 'resolved' | 'closed') => void;
  /** Needs words first. */
  ask: (what: 'discard' | 'reopen') => void;
};

export function nextSteps(state: Ticket['state'], { toState, ask }: Ways): NextStep[] {
  const discard: NextStep = { key: 'discard', rare: true, run: () => ask('discard') };
  switch (state) {
    case 'new':
      return [{ key: 'start', primary: true, run: () => toState('open') }, discard];
    case 'open':
      return [
        { key: 'resolve', primary: true, run: () => toState('resolved') },
        { key: 'wait', run: () => toState('waiting') },
        discard,
      ];
    case 'waiting':
      return [
        { key: 'continue', primary: true, run: () => toState('open') },
        { key: 'resolve', run: () => toState('resolved') },
        discard,
      ];
    case 'resolved':
      return [
        { key: 'close', primary: true, run: () => toState('closed') },
        { key: 'reopen', run: () => ask('reopen') },
      ];
    case 'closed':
      return [{ key: 'reopen', run: () => ask('reopen') }];
  }
}
