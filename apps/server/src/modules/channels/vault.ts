/** Secrets of channels, ids and names of contacts, words on their way: sealed; ids are compared by blind indexes. */
import { ports } from './ports.ts';
import type { ChannelRow, ContactRow, Person, Secrets, Words } from './tables.ts';

type Key = { ring: number; wrapped_key: string };
const keyOf = (row: Key): Buffer => ports().keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });

export function sealSecrets<T = Secrets>(
  id: string,
  secrets: T,
): Pick<ChannelRow, 'ring' | 'wrapped_key' | 'secrets_sealed'> {
  const { key, wrapped } = ports().keys.create();
  return {
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    secrets_sealed: ports().keys.seal(key, JSON.stringify(secrets), `channel:${id}`),
  };
}
export function openSecrets<T = Secrets>(row: ChannelRow): T {
  return JSON.parse(ports().keys.open(keyOf(row), row.secrets_sealed, `channel:${row.id}`)) as T;
}

export function sealPerson(id: string, person: Person): Pick<ContactRow, 'ring' | 'wrapped_key' | 'sealed'> {
  const { key, wrapped } = ports().keys.create();
  return {
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    sealed: ports().keys.seal(key, JSON.stringify(person), `contact:${id}`),
  };
}
/** What is new about somebody, under the key that words on their way to them are sealed with. */
export const resealPerson = (row: Key & { id: string }, person: Person): string =>
  ports().keys.seal(keyOf(row), JSON.stringify(person), `contact:${row.id}`);
/** Null once the customer was erased. */
export function openPerson(row: Key & { id: string; sealed: string }): Person | null {
  if (row.wrapped_key === '') return null;
  return JSON.parse(ports().keys.open(keyOf(row), row.sealed, `contact:${row.id}`)) as Person;
}

export const sealWords = (contact: Key, messageId: string, words: Words): string =>
  ports().keys.seal(keyOf(contact), JSON.stringify(words), `words:${messageId}`);
export const openWords = (contact: Key, messageId: string, sealed: string): Words =>
  JSON.parse(ports().keys.open(keyOf(contact), sealed, `words:${messageId}`)) as Words;

export const hashOf = (kind: 'contact' | 'thread' | 'message' | 'call', value: string): string =>
  ports().keys.blind(`channels.${kind}`, value);

/** Something short by itself, under a key of its own. */
export type Plain = Key & { sealed: string };
export function sealPlain(clear: string, context: string): Plain {
  const { key, wrapped } = ports().keys.create();
  return { ring: wrapped.ring, wrapped_key: wrapped.wrapped, sealed: ports().keys.seal(key, clear, context) };
}
export const openPlain = (row: Plain, context: string): string => ports().keys.open(keyOf(row), row.sealed, context);
