/**
 * Tickets as Zendesk gives them: JSON lines, as its export, are read as they come; one document, as its API answers (`{"tickets": […]}`, `{"ticket": {…}}`
 * or a list), is small enough to be read whole and becomes lines first.
 */
import { type ByteSource, bytesSource, openSheet, type SheetReader } from '#kernel';
import { documentDamaged, documentTooLarge } from './errors.ts';

const mostBytes = 64 * 1024 * 1024;
/** Of one document: it is in memory. */
const mostOfDocument = 16 * 1024 * 1024;
/** What stands before the tickets are plain values, such as a count, or the people who were asked for along with them. */
const ofDocument = /^\s*(?:\[|\{[^[{]*"(?:tickets?|users)"\s*:\s*[[{])/;

export async function openExport(source: ByteSource): Promise<SheetReader> {
  const table = (one: ByteSource) => openSheet(one, { mostBytes });
  const start = (await bytes(source, Math.min(source.size, 4096))).toString('utf8');
  if (!ofDocument.test(start)) return table(source);
  if (source.size > mostOfDocument) throw documentTooLarge({ limit: `${mostOfDocument / 1_048_576} MB` });
  return table(bytesSource(Buffer.from(linesOf((await bytes(source, source.size)).toString('utf8')))));
}

function linesOf(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw documentDamaged();
  }
  const { tickets, ticket, users } = value as { tickets?: unknown; ticket?: unknown; users?: unknown };
  const list = Array.isArray(value) ? value : (tickets ?? [ticket]);
  if (!Array.isArray(list) || list.length === 0) throw documentDamaged();
  const people = new Map((Array.isArray(users) ? (users as Person[]) : []).map((one) => [one?.id, one]));
  return list.map((one: unknown) => JSON.stringify(withRequester(one, people))).join('\n');
}

type Person = { id?: number; name?: string; email?: string | null; phone?: string | null } | null;

/** With `include=users` an answer has the people beside its tickets, each ticket only their number. */
function withRequester(one: unknown, people: ReadonlyMap<number | undefined, Person>): unknown {
  const { requester, requester_id: id } = (one ?? {}) as { requester?: unknown; requester_id?: number };
  const person = requester || !id ? undefined : people.get(id);
  if (!person) return one;
  const { name, email, phone } = person;
  return { ...(one as object), requester: { id, name, email, phone } };
}

async function bytes(source: ByteSource, count: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source.stream(0, count)) parts.push(part);
  return Buffer.concat(parts).subarray(0, count);
}
