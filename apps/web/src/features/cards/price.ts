import type { Message } from '@qiao/server/contracts/conversations';
import { currentLocale } from '../../shared/i18n.ts';

export type Card = NonNullable<Message['card']>;

/** With as many digits after the point as were given. */
export function priceWords({ amount, currency }: NonNullable<Card['price']>): string {
  const minimumFractionDigits = amount.split('.')[1]?.length ?? 0;
  return new Intl.NumberFormat(currentLocale(), { style: 'currency', currency, minimumFractionDigits }).format(
    Number(amount),
  );
}
