import type { Offer } from '@qiao/server/contracts/routing';
import { nameIn, useTranslation } from '../i18n.ts';
import { duration } from '../time/format.ts';
import { Button } from './button.tsx';
import { ChannelIcon } from './icon.tsx';

/** Countdown turns orange for the last seconds. */
const hurrySeconds = 5;

/** One form for work of every channel. It never takes the focus; it is accepted by key or press. */
export function OfferCard({
  offer,
  now,
  withKeys,
  busy,
  onAccept,
  onDecline,
}: {
  offer: Offer;
  /** Server time, ms. */
  now: number;
  withKeys: boolean;
  busy: boolean;
  onAccept: () => void;
  onDecline: () => void;
}) {
  const { t } = useTranslation('ui');
  const whole = Math.max(1, Date.parse(offer.expiresAt) - Date.parse(offer.offeredAt));
  const left = Math.max(0, Date.parse(offer.expiresAt) - now);
  const seconds = Math.ceil(left / 1000);
  const { card } = offer;
  const facts = [
    t('offer.waited', { time: duration((now - Date.parse(offer.waitingSince)) / 1000) }),
    card.repeatContacts > 1 ? t('offer.repeat', { count: card.repeatContacts }) : '',
    card.openTickets > 0 ? t('offer.open', { count: card.openTickets }) : '',
  ].filter(Boolean);
  return (
    <article
      className={`offer${seconds <= hurrySeconds ? ' is-hurry' : ''}`}
      aria-label={`${t(`offer.new.${offer.channel}`)} ${nameIn(offer.queueName)}`}
    >
      <i className="offer-bar" style={{ width: `${(left / whole) * 100}%` }} aria-hidden="true" />
      <header>
        <ChannelIcon channel={offer.channel} />
        <b>{t(`offer.new.${offer.channel}`)}</b>
        <span className="ellipsis">{nameIn(offer.queueName)}</span>
        <time className="offer-left">{duration(seconds)}</time>
      </header>
      <p className="offer-who">
        <b className="ellipsis">{card.title}</b>
        {card.tier ? <span className="q-tag q-tag-line">{nameIn(card.tier)}</span> : null}
        {card.listing === 'black' || card.listing === 'red' ? (
          <span className={`q-tag ${card.listing === 'black' ? 'q-tag-danger' : 'q-tag-ok'}`}>
            {t(`offer.listing.${card.listing}`)}
          </span>
        ) : null}
        {card.maskedNumber ? <span className="offer-number">{card.maskedNumber}</span> : null}
      </p>
      {card.lastWords ? <p className="ellipsis">{card.lastWords}</p> : null}
      <p className="offer-facts">{facts.join(' · ')}</p>
      <div className="offer-actions">
        <Button kind="primary" busy={busy} onClick={onAccept} {...(withKeys ? { keys: 'F2' } : {})}>
          {t('offer.accept')}
        </Button>
        <Button onClick={onDecline} disabled={busy} {...(withKeys ? { keys: '⇧F2' } : {})}>
          {t('offer.decline')}
        </Button>
      </div>
    </article>
  );
}
