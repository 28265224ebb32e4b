/** Calls to WeCom and DingTalk: what cannot be reached is tried again; JSON comes back with its status. */
import { randomBytes } from 'node:crypto';
import { AppError } from '#kernel';
import { NotCarried } from '../adapters/adapter.ts';
import { contentOf } from '../media.ts';
import { ports } from '../ports.ts';
import type { Carried } from '../tables.ts';

export type Json = Record<string, unknown>;
export type Answer = { status: number; json: Json };
const timeoutMs = 10_000;
export const mostFileBytes = 20 * 1024 * 1024;

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const content = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const answer = await ports()
    .outgoing.call({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      content,
      timeoutMs,
    })
    .catch((error: unknown) => {
      throw unreached(error);
    });
  if (answer.status === 429) throw new NotCarried('quota', 'status 429');
  if (answer.status >= 500) throw new NotCarried('unreachable', `status ${answer.status}`);
  return { status: answer.status, json: read(answer.content) };
}

export async function fetchFile(url: string): Promise<{ content: Buffer; type: string }> {
  const answer = await ports()
    .outgoing.call({ url, method: 'GET', timeoutMs, mostBytes: mostFileBytes })
    .catch((error: unknown) => {
      throw unreached(error);
    });
  if (answer.status !== 200)
    throw new NotCarried('refused', `status ${answer.status}`, answer.status >= 400 && answer.status < 500);
  return { content: answer.content, type: String(answer.headers['content-type'] ?? 'application/octet-stream') };
}

function unreached(error: unknown): NotCarried {
  const refused = error instanceof AppError && error.code === 'kernel.outgoing-refused';
  const why = error instanceof AppError ? String(error.params.why ?? error.code) : String(error);
  return new NotCarried(refused ? 'refused' : 'unreachable', why, refused);
}

function read(content: Buffer): Json {
  try {
    const json: unknown = JSON.parse(content.toString('utf8'));
    return typeof json === 'object' && json !== null ? (json as Json) : {};
  } catch {
    return {};
  }
}

/** One file as a form with one field `media`. */
export async function asForm(file: Carried): Promise<{ body: Buffer; type: string }> {
  const boundary = `qiao${randomBytes(12).toString('hex')}`;
  const name = file.name.replace(/["\r\n]/g, '_');
  const body = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${name}"\r\nContent-Type: ${file.mediaType}\r\n\r\n`,
    ),
    await contentOf(file.fileId),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}

/** Whether an address that came with a message is the platform's: nobody else is told what we answer. */
export function belongsTo(address: string, base: string): boolean {
  try {
    const [given, own] = [new URL(address), new URL(base)];
    const sameHost = given.host === own.host || given.host.endsWith(`.${own.host}`);
    return sameHost && (given.protocol === own.protocol || given.protocol === 'https:');
  } catch {
    return false;
  }
}
