import type { Offer } from '@qiao/server/contracts/routing';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useNavigate } from 'react-router';
import { useDockPlace } from '../../shared/dock.ts';
import { setTitleCount } from '../../shared/document-title.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { addNotice } from '../../shared/notices.ts';
import { chime, notify } from '../../shared/notify.ts';
import { queryClient } from '../../shared/query.ts';
import { useRing } from '../../shared/ring.ts';
import { staysHere } from '../../shared/stay-here.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { OfferCard } from '../../shared/ui/offer-card.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { acceptOffer, declineOffer, placeOfWork, useOffers } from './offer-data.ts';

const spoken: ReadonlySet<string> = new Set(['call', 'webcall']);
/** Somebody is in the middle of words. */
function writing(): boolean {
  const at = document.activeElement;
  if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) return at.value !== '';
  return at instanceof HTMLElement && at.isContentEditable && (at.textContent ?? '') !== '';
}

/** Offers of any channel: at the foot of the work list where there is one, else at the foot of the window. */
export function OfferDock() {
  const { t } = useTranslation('ui');
  const navigate = useNavigate();
  const place = useDockPlace();
  const [busy, setBusy] = useState<string | null>(null);
  const close = useRef(new Map<string, () => void>());

  const accept = async (offer: Offer) => {
    if (busy) return;
    setBusy(offer.id);
    try {
      const work = await acceptOffer(offer);
      if (!work) return void toast('info', t('offer.gone'));
      void queryClient.invalidateQueries({ queryKey: ['conversations', 'list'] });
      // A call is in the top bar wherever one is.
      if (!(spoken.has(offer.channel) && staysHere()))
        navigate(placeOfWork(work.channel, work.subjectId, offer.card.customerId));
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(null);
    }
  };
  const decline = async (offer: Offer) => {
    if (busy) return;
    setBusy(offer.id);
    await declineOffer(offer).catch(toastError);
    setBusy(null);
  };

  const offers = useOffers({
    came: (offer) => {
      // A call rings until it is decided; anything else says once that it is there.
      if (!spoken.has(offer.channel)) chime('offer');
      // The file opens with the ring, unless that would take what somebody is writing from under their hands.
      if (spoken.has(offer.channel) && offer.card.customerId && !writing() && !staysHere())
        navigate(placeOfWork(offer.channel, offer.subjectId, offer.card.customerId));
      const title = t('offer.notification', { kind: t(`offer.new.${offer.channel}`), queue: nameIn(offer.queueName) });
      close.current.set(
        offer.id,
        notify(title, {
          body: `${offer.card.title}\n${offer.card.lastWords}`,
          tag: offer.id,
          open: () => void accept(offer),
        }),
      );
    },
    ended: (offer, outcome) => {
      close.current.get(offer.id)?.();
      close.current.delete(offer.id);
      // "gone" at the end of its time is a miss; before, it was taken back.
      if (outcome === 'gone' && serverNow() > Date.parse(offer.expiresAt) - 1500)
        addNotice(offer.id, t('offer.missed', { title: offer.card.title, queue: nameIn(offer.queueName) }));
    },
  });
  useEffect(() => setTitleCount(offers.length), [offers.length]);

  const first = offers[0];
  const call = offers.find(({ channel }) => spoken.has(channel));
  useRing(call !== undefined, { answer: () => call && void accept(call), sound: () => chime('offer') });
  useKeys([
    {
      keys: 'F2',
      labelKey: 'ui:offer.accept',
      group: 'offer',
      inFields: true,
      run: () => first && void accept(first),
    },
    {
      keys: 'Shift+F2',
      labelKey: 'ui:offer.decline',
      group: 'offer',
      inFields: true,
      run: () => first && void decline(first),
    },
  ]);

  const dock = (
    <div className={place ? 'offer-dock is-placed' : 'offer-dock'}>
      {/* One alert for all: said once when an offer comes, never on each second of the countdown. */}
      <div role="alert" className="sr-only">
        {first
          ? t('offer.said', {
              kind: t(`offer.new.${first.channel}`),
              queue: nameIn(first.queueName),
              who: first.card.title,
              words: first.card.lastWords,
            })
          : ''}
      </div>
      {offers.slice(0, 2).map((offer, index) => (
        <Counting
          key={offer.id}
          offer={offer}
          withKeys={index === 0}
          busy={busy === offer.id}
          onAccept={() => void accept(offer)}
          onDecline={() => void decline(offer)}
        />
      ))}
      {offers.length > 2 ? <p className="offer-more">{t('offer.more', { count: offers.length - 2 })}</p> : null}
    </div>
  );
  return place ? createPortal(dock, place) : dock;
}

function Counting(props: {
  offer: Offer;
  withKeys: boolean;
  busy: boolean;
  onAccept: () => void;
  onDecline: () => void;
}) {
  return <OfferCard {...props} now={useNow()} />;
}
