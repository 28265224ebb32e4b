/** A card in words: what is searched, listed, carried by letter, and shown where cards cannot be drawn. Pure. */
import type { Card } from '#contracts/conversations';

const kinds = { product: { zh: '商品', en: 'Product' }, order: { zh: '订单', en: 'Order' } } as const;

/** 【商品】侧吸油烟机 Q7 · CXW-260 · ¥3,999.00 · 现货 */
export function cardWords(card: Card, language: string): string {
  const english = language === 'en';
  const kind = kinds[card.kind][english ? 'en' : 'zh'];
  const parts = [
    card.title,
    card.number,
    priceWords(card.price, english ? 'en' : 'zh-CN'),
    card.state,
    card.link ?? '',
  ];
  return `${english ? `[${kind}] ` : `【${kind}】`}${parts.filter(Boolean).join(' · ')}`;
}

export function priceWords(price: Card['price'], locale: string): string {
  if (!price) return '';
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: price.currency,
    minimumFractionDigits: price.amount.split('.')[1]?.length ?? 0,
  }).format(Number(price.amount));
}
