/** Somebody in particular is rung, here or outside: no queue, nobody is chosen. */
import { type Guest, type Guests, type Line, type Mailbox, type Plan, ringing } from '#modules/parties';
import type { News } from './news.ts';

/** `busy`: it did not even ring, or said that it is engaged. */
export type Rung = { what: 'up'; guest: Guest } | { what: 'unanswered'; busy: boolean } | { what: 'gone' };

/** The caller hears it ring. */
export async function ringPlan(
  given: { caller: Line; guests: Guests; mail: Mailbox<News> },
  plan: Plan,
): Promise<Rung> {
  const { caller, guests, mail } = given;
  await caller.startMusic([ringing]);
  const asked = guests.invite({ plan, role: 'called', by: null, near: caller.legId });
  for (;;) {
    const news: News = caller.gone ? { what: 'caller-gone' } : await mail.take();
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
