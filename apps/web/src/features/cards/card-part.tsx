/** A product or an order among the messages. */
import { link } from '../../shared/api.ts';
import './cards.css';
import type { Message } from '@qiao/server/contracts/conversations';
import { useTranslation } from '../../shared/i18n.ts';
import { type Card, priceWords } from './price.ts';

export default function CardPart({
  conversationId,
  card,
  picture,
}: {
  conversationId: string;
  card: Card;
  picture: Message['attachment'];
}) {
  const { t } = useTranslation('cards');
  const under = [card.number, card.state].filter(Boolean).join(' · ');
  return (
    <div className="card-part">
      {picture ? (
        <img
          src={link('GET /api/conversations/{id}/files/{fileId}', {
            params: { id: conversationId, fileId: picture.fileId },
          })}
          alt=""
        />
      ) : null}
      <div>
        <small>{t(`ui.kinds.${card.kind}`)}</small>
        {card.link ? (
          <a href={card.link} target="_blank" rel="noopener noreferrer">
            {card.title}
          </a>
        ) : (
          <b>{card.title}</b>
        )}
        {card.price ? <strong>{priceWords(card.price)}</strong> : null}
        {under ? <small>{under}</small> : null}
      </div>
    </div>
  );
}
