/** Agreements in force, in memory: every new ticket asks, they change a few times a year. */
import { clock, type Db, systemScope } from '#kernel';
import type { InForce } from './rules.ts';
import { listAgreements } from './store.ts';

const freshMs = 5_000;
type Book = { inForce: InForce[]; published: number };
let known: { at: number; book: Promise<Book> } | null = null;

export function forgetAgreements(): void {
  known = null;
}

export async function agreementsInForce(db: Db): Promise<InForce[]> {
  return (await read(db)).inForce;
}

/** How many were ever published: tickets may stand under one that is retired now. */
export async function agreementsKnown(db: Db): Promise<number> {
  return (await read(db)).published;
}

function read(db: Db): Promise<Book> {
  const now = clock.ms();
  if (known && now >= known.at && now - known.at < freshMs) return known.book;
  const book = load(db);
  known = { at: now, book };
  book.catch(forgetAgreements);
  return book;
}

async function load(db: Db): Promise<Book> {
  const published = (await listAgreements(db, systemScope('agreements.book'))).filter(({ terms }) => terms !== null);
  return {
    published: published.length,
    inForce: published.flatMap(({ id, name, published: number, position, state, terms }) =>
      state === 'active' && terms ? [{ id, name, number, position, terms }] : [],
    ),
  };
}
