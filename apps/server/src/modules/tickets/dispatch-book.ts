/**
 * Dispatch rules and the topic tree in memory: every new ticket asks them, they change a few times a year. Thrown away by the
 * event of a change (any node), and read again at least every five seconds besides.
 */
import { clock, type Db, systemScope } from '#kernel';
import { topics } from '#modules/catalogue';
import { descendantsOf } from '#modules/organisation';
import { type DispatchRuleRow, dispatchRules } from './store-dispatch.ts';

type Book = { rules: DispatchRuleRow[]; parents: Map<string, string | null> };
const freshMs = 5_000;
let known: { at: number; book: Promise<Book> } | null = null;

export function forgetDispatch(): void {
  known = null;
}

export async function dispatchBook(db: Db): Promise<Book> {
  const now = clock.ms();
  if (known && now >= known.at && now - known.at < freshMs) return known.book;
  const book = load(db);
  known = { at: now, book };
  book.catch(forgetDispatch);
  return book;
}

async function load(db: Db): Promise<Book> {
  const scope = systemScope('tickets.dispatch');
  const rules: DispatchRuleRow[] = [];
  for (const rule of await dispatchRules(db, scope)) {
    if (rule.state !== 'active') continue;
    const below: string[] = [];
    for (const id of rule.match.unitIds ?? []) below.push(...(await descendantsOf(db, scope, id)));
    rules.push(below.length > 0 ? { ...rule, match: { ...rule.match, unitIds: below } } : rule);
  }
  const parents = new Map<string, string | null>();
  if (rules.some((rule) => rule.match.topicIds?.length))
    for (const topic of await topics(db, scope, true)) parents.set(topic.id, topic.parentId);
  return { rules, parents };
}
