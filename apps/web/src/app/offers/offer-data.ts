/** Offers open to the person. Read once, then told by the socket; an offer disappears by itself when its time is over. */
import type { Channel, Offer } from '@qiao/server/contracts/routing';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { holds, useMe } from '../../shared/session.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { workRight } from '../presence/presence-data.ts';

const key = ['routing', 'offers'];
const set = (change: (offers: Offer[]) => Offer[]) =>
  queryClient.setTold<Offer[]>(key, (offers) => change(offers ?? []));

export type OfferOutcome = 'accepted' | 'taken' | 'gone';

export function useOffers(told: {
  came?: (offer: Offer) => void;
  ended?: (offer: Offer, outcome: OfferOutcome) => void;
}): Offer[] {
  const me = useMe();
  const works = holds(me, workRight);
  const { data } = useQuery({
    queryKey: key,
    queryFn: async () => (await api('GET /api/routing/offers')).offers,
    enabled: works,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useTopic(works ? `staff:${me.staff.id}` : null, {
    live: () => void queryClient.invalidateQueries({ queryKey: key }),
    push: (name, value) => {
      if (name === 'routing.offer') {
        const offer = value as Offer;
        const known = queryClient.getQueryData<Offer[]>(key)?.some((one) => one.id === offer.id);
        set((offers) => [...offers.filter((one) => one.id !== offer.id), offer]);
        if (!known) told.came?.(offer);
      }
      if (name === 'routing.offer-ended') {
        const { id, outcome } = value as { id: string; outcome: OfferOutcome };
        const offer = queryClient.getQueryData<Offer[]>(key)?.find((one) => one.id === id);
        if (offer) told.ended?.(offer, outcome);
        removeOffer(id);
      }
    },
  });
  useResumed(async () => {
    if (works) await queryClient.invalidateQueries({ queryKey: key });
    return 0;
  });
  // The router's word that it has expired may be a moment late; a dead card must not invite a press meanwhile.
  return (data ?? []).filter((offer) => Date.parse(offer.expiresAt) + 1000 > serverNow());
}

export function removeOffer(id: string): void {
  set((offers) => offers.filter((offer) => offer.id !== id));
}

export type Accepted = { workItemId: string; channel: Channel; subjectId: string };

/** Null when the offer is no longer there (taken back, or too late). */
export async function acceptOffer(offer: Offer): Promise<Accepted | null> {
  try {
    const accepted = await api('POST /api/routing/offers/{id}/accept', {
      params: { id: offer.id },
      body: { epoch: offer.epoch },
    });
    removeOffer(offer.id);
    return accepted;
  } catch (error) {
    if (!isApiError(error, 'routing.offer-gone')) throw error;
    removeOffer(offer.id);
    return null;
  }
}

export async function declineOffer(offer: Offer, reason?: string): Promise<void> {
  try {
    await api('POST /api/routing/offers/{id}/decline', {
      params: { id: offer.id },
      body: { epoch: offer.epoch, ...(reason ? { reason } : {}) },
    });
  } catch (error) {
    if (!isApiError(error, 'routing.offer-gone')) throw error;
  }
  removeOffer(offer.id);
}

/** Where accepted work is done. */
export function placeOfWork(channel: Channel, subjectId: string, customerId: string | null = null): string {
  // The file opens with the call; the call itself stands in the softphone.
  if (channel === 'call' || channel === 'webcall')
    return customerId ? `/customers/${customerId}` : `/calls/${subjectId}`;
  if (channel === 'callback') return `/callbacks/${subjectId}`;
  if (channel === 'voicemail') return `/voicemail/${subjectId}`;
  return channel === 'ticket' ? `/tickets/${subjectId}` : `/workspace/${subjectId}`;
}
