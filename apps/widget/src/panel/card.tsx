/** A product or an order: as a message, and before it is sent, when the page has handed it over. */
import { useState } from 'preact/hooks';
import type { Card } from '../../../server/src/modules/conversations/contract.ts';
import type { OfferedCard } from './offered-card.ts';
import { Icon, type Shared } from './shared.tsx';

function priceOf({ amount, currency }: NonNullable<Card['price']>, language: string): string {
  const minimumFractionDigits = amount.split('.')[1]?.length ?? 0;
  return new Intl.NumberFormat(language, { style: 'currency', currency, minimumFractionDigits }).format(Number(amount));
}

/** The words of a card; a link opens its page beside this one, without telling it where the visitor came from. */
export function CardWords({ card, context, say }: Pick<Shared, 'context' | 'say'> & { card: Card }) {
  const { language } = context;
  const under = [card.number, card.state].filter(Boolean).join(' · ');
  return (
    <span class="words">
      <small>{say(card.kind)}</small>
      {card.link ? (
        <a href={card.link} target="_blank" rel="noopener noreferrer">
          {card.title}
        </a>
      ) : (
        <b>{card.title}</b>
      )}
      {card.price && <strong>{priceOf(card.price, language)}</strong>}
      {under && <small>{under}</small>}
    </span>
  );
}

/** Above the composer: what the visitor is looking at, sent with one press or put away. */
export function CardOffer({ chat, context, say, card }: Shared & { card: OfferedCard }) {
  const [busy, setBusy] = useState(false);
  const send = (): void => {
    setBusy(true);
    void chat.sendCard(card).finally(() => setBusy(false));
  };
  return (
    <section class="offer" aria-label={say('cardOffer')}>
      <div class="card">
        {card.picture && <img src={card.picture} alt="" referrerpolicy="no-referrer" />}
        <CardWords {...{ card, context, say }} />
      </div>
      <button type="button" class="plain" disabled={busy} onClick={send}>
        {say('cardSend')}
      </button>
      <button type="button" class="icon" aria-label={say('cardDrop')} onClick={() => chat.offer(null)}>
        <Icon d="M6 6l12 12M18 6L6 18" size={16} />
      </button>
    </section>
  );
}
