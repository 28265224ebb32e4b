/** Files of outside channels: brought along or fetched, kept sealed; handed to the other side by a link that ends. */

import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { clock } from '#kernel';
import type { Media } from './contract.ts';
import { mediaMissing } from './errors.ts';
import { ports } from './ports.ts';
import type { Carried } from './tables.ts';

const largest = 20 * 1024 * 1024;
const linkMs = 3_600_000;
/** Nothing that a browser runs is shown in place; the rest is a download. */
const everything = ['application/*', 'text/*', 'text/html', 'image/*', 'image/svg+xml', 'audio/*', 'video/*'];

/** Throws what the way out and the file store refuse. */
export async function bringMedia(channelId: string, all: readonly Media[]): Promise<Carried[]> {
  const kept: Carried[] = [];
  for (const { name, mediaType, url, content } of all) {
    if (content !== undefined) kept.push(await keepMedia(channelId, name, mediaType, Buffer.from(content, 'base64')));
    else if (url) {
      const answer = await ports().outgoing.call({ url, method: 'GET', timeoutMs: 10_000, mostBytes: largest });
      if (answer.status !== 200) throw mediaMissing({ name });
      kept.push(await keepMedia(channelId, name, mediaType, answer.content));
    } else throw mediaMissing({ name });
  }
  return kept;
}

export async function keepMedia(channelId: string, name: string, mediaType: string, content: Buffer): Promise<Carried> {
  const stored = await ports().files.put({
    name,
    declaredType: mediaType,
    content: Readable.from([content]),
    allow: everything,
    maxBytes: largest,
    owner: { kind: 'channel', id: channelId },
  });
  return { fileId: stored.id, name: stored.name, mediaType: stored.mediaType, size: stored.size };
}

const tokenOf = (fileId: string, until: number): string => ports().keys.blind('channels.media', `${fileId} ${until}`);

export function mediaLink(code: string, fileId: string): string {
  const until = clock.ms() + linkMs;
  return `${ports().publicUrl}/api/channels/${code}/media/${fileId}?until=${until}&token=${tokenOf(fileId, until)}`;
}

/** Throws `channels.media-missing` for every link that is not one of ours, or has ended. */
export function checkLink(fileId: string, until: number, token: string): void {
  const own = Buffer.from(tokenOf(fileId, until));
  const given = Buffer.from(token);
  if (own.length !== given.length || !timingSafeEqual(own, given) || until < clock.ms())
    throw mediaMissing({ name: '' });
}

export async function contentOf(fileId: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of (await ports().files.read(fileId)).content) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
