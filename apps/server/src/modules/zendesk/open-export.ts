/**
 * Tickets as Zendesk gives them: JSON lines, as its export, are read as they come; one document, as its API answers (`{"tickets": […]}`, `{"ticket": {…}}`
 * or a list), is small enough to be read whole and becomes lines first.
 */
import { type ByteSource, bytesSource, openSheet, type SheetReader } from '#kernel';
import { documentDamaged, documentTooLarge } from './errors.ts';

const mostBytes = 64 * 1024 * 1024;
/** Of one document: it is in memory. */
const mostOfDocument = 16 * 1024 * 1024;
/** What stands before the tickets are plain values, such as a count. */
const ofDocument = /^\s*(?:\[|\{[^[{]*"tickets?"\s*:\s*[[{])/;

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
  const { tickets, ticket } = value as { tickets?: unknown; ticket?: unknown };
  const list = Array.isArray(value) ? value : (tickets ?? [ticket]);
  if (!Array.isArray(list) || list.length === 0) throw documentDamaged();
  return list.map((one) => JSON.stringify(one)).join('\n');
}

async function bytes(source: ByteSource, count: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source.stream(0, count)) parts.push(part);
  return Buffer.concat(parts).subarray(0, count);
}
