/** What the page handed over by `Qiao.show`: checked here, because anything may stand in a page. Pure. */
import type { Card } from '../../../server/src/modules/conversations/contract.ts';

/** `picture`: where the visitor's browser fetches it before it is sent. */
export type OfferedCard = Card & { picture: string | null };

/** The card, or the name of the field that keeps it from being one. Links may be relative to the page. */
export function offeredCard(given: unknown, page: string): OfferedCard | string {
  if (typeof given !== 'object' || given === null) return 'card';
  const raw = given as Record<string, unknown>;
  if (raw.kind !== 'product' && raw.kind !== 'order') return 'kind';
  const title = line(raw.title, 120);
  if (!title) return 'title';
  const number = line(raw.number ?? '', 60);
  if (number === null) return 'number';
  const state = line(raw.state ?? '', 60);
  if (state === null) return 'state';
  const link = address(raw.link, page);
  if (link === undefined) return 'link';
  const picture = address(raw.picture, page);
  if (picture === undefined) return 'picture';
  let price: Card['price'] = null;
  if (raw.price !== undefined && raw.price !== null) {
    const { amount, currency } = Object(raw.price) as Record<string, unknown>;
    if (!/^\d{1,12}(\.\d{1,3})?$/.test(String(amount)) || !/^[A-Z]{3}$/.test(String(currency))) return 'price';
    price = { amount: String(amount), currency: String(currency) };
  }
  return { kind: raw.kind, title, number, state, price, link, picture };
}

function line(value: unknown, most: number): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  return text.length <= most ? text : null;
}

/** Absolute, `http:` or `https:`; undefined: neither. */
function address(value: unknown, page: string): string | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  try {
    const url = new URL(String(value), page);
    return /^https?:$/.test(url.protocol) && url.href.length <= 1000 ? url.href : undefined;
  } catch {
    return undefined;
  }
}
