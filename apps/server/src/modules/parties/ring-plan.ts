/** Somebody in particular is rung, here or outside: no queue, nobody is chosen. */
import type { Guest, Guests, PartyNews } from './guests.ts';
import type { Line } from './line.ts';
import type { Plan } from './plan.ts';
import { ringing } from './sounds.ts';

/** `busy`: it did not even ring, or said that it is engaged. */
export type Rung = { what: 'up'; guest: Guest } | { what: 'unanswered'; busy: boolean } | { what: 'gone' };
/** What it hears of the call's news; the rest is nothing to it. */
type Heard = PartyNews | { what: 'caller-gone' } | { what: 'act'; refuse: () => void };

/** The caller hears it ring. */
export async function ringPlan(
  { caller, guests, mail }: { caller: Line; guests: Guests; mail: { take(): Promise<{ what: string }> } },
  plan: Plan,
): Promise<Rung> {
  await caller.startMusic([ringing]);
  const asked = guests.invite({ plan, role: 'called', by: null, near: caller.legId });
  for (;;) {
    const news = caller.gone ? { what: 'caller-gone' as const } : ((await mail.take()) as Heard);
    if (news.what === 'act') news.refuse();
    if (news.what === 'caller-gone') {
      await guests.clear();
      return { what: 'gone' };
    }
    if (news.what === 'guest-up' && news.guest.id === asked.id) {
      await caller.quiet();
      return { what: 'up', guest: news.guest };
    }
    if (news.what === 'guest-gone' && news.guest.id === asked.id) {
      await caller.quiet();
      return { what: 'unanswered', busy: news.cause === 'busy' || news.cause === 'unreachable' };
    }
  }
}
