/** Offers of calls as the router says them, and calls that are over: in one reader, so that a call is told with its offers. */
import { type Event, type Kernel, systemScope, type Tx } from '#kernel';
import { workAssigned, workEnded, workOffered, workReturned } from '#modules/routing';
import { callEnded } from '#modules/telephony';
import { wrapupClosed } from '#modules/wrapups';
import { foldCalls } from './fold-calls.ts';
import { decideOffers, holdFold, insertOffers, moveFold } from './store-facts.ts';
import type { OfferOutcome } from './tables.ts';

type Work = {
  kind: string;
  subjectId: string;
  queueId: string;
  offerId: string | null;
  staffId?: string;
  staffIds: string[];
  reason?: string;
  held?: boolean;
};
const outcomes: Record<string, OfferOutcome> = { missed: 'missed', declined: 'declined', 'not-ready': 'not-ready' };

async function offers(tx: Tx, { type, payload, occurredAt: at }: Event): Promise<void> {
  const work = payload as Work;
  if (work.kind !== 'call') return;
  const { subjectId: callId, queueId, offerId, staffIds } = work;
  const decide = (ids: string[], outcome: OfferOutcome) =>
    decideOffers(tx, { callId, offerId, staffIds: ids, outcome, at });
  switch (type) {
    case workOffered.type: {
      const offer = { offer_id: offerId!, call_id: callId, queue_id: queueId, offered_at: at };
      return insertOffers(
        tx,
        staffIds.map((id) => ({ ...offer, staff_id: id, decided_at: null, outcome: null })),
      );
    }
    case workAssigned.type:
      if (!offerId) return;
      await decide([work.staffId!], 'accepted');
      return decide(
        staffIds.filter((id) => id !== work.staffId),
        'elsewhere',
      );
    case workReturned.type:
      if (!work.held) await decide(staffIds, outcomes[work.reason ?? ''] ?? 'withdrawn');
      return;
    case workEnded.type:
      return decide(staffIds, 'withdrawn');
  }
}

export function callreportsSubscriptions({ events, config }: Kernel): void {
  const scope = systemScope('callreports');
  const take = async (tx: Tx, some: Event[]): Promise<void> => {
    await holdFold(tx, scope, config.site);
    const over = new Set<string>();
    for (const event of some) {
      if (event.type === callEnded.type || event.type === wrapupClosed.type)
        over.add((event.payload as { callId: string }).callId);
      else await offers(tx, event);
    }
    if (over.size > 0) await foldCalls(tx, scope, [...over]);
    await moveFold(tx, config.site, some.at(-1)!.occurredAt);
  };
  events.subscribe({
    name: 'callreports.fold',
    to: [workOffered, workAssigned, workReturned, workEnded, callEnded, wrapupClosed],
    handle: (tx, event) => take(tx, [event]),
    handleAll: take,
  });
}
