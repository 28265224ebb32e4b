/** Pictures and voices are fetched from the account's store and then taken as what was said. */
import { z } from 'zod';
import { defineJob, type Jobs, systemScope, type Tx } from '#kernel';
import { NotCarried } from '../adapters/adapter.ts';
import { keepMedia } from '../media.ts';
import { ports } from '../ports.ts';
import { channelCard } from '../store.ts';
import { type Arrival, takeMessage } from '../take-message.ts';
import { openPlain } from '../vault.ts';
import { fetchMedia } from './api.ts';
import { playable } from './voice.ts';

/** What is sealed names a person of the account. */
const job = defineJob(
  'channels.wechat-file',
  z.object({ channelId: z.uuid(), ring: z.number(), wrapped_key: z.string(), sealed: z.string() }),
);
type Errand = Omit<Arrival, 'at'> & { at: string; mediaId: string; type: string };
/** The store forgets after three days. */
const maxAttempts = 20;
let jobs: Jobs | null = null;

export async function bringFile(tx: Tx, payload: z.infer<typeof job.schema>, key: string): Promise<void> {
  await jobs!.enqueue(tx, job, payload, { key, maxAttempts });
}

export function fileJob(given: Jobs): void {
  jobs = given;
  given.handle(job, async ({ channelId, ...sealed }) => {
    const scope = systemScope('channels.wechat');
    const { db } = ports();
    const channel = await channelCard(db, scope, channelId);
    if (!channel) return;
    const { at, mediaId, type, ...arrival } = JSON.parse(openPlain(sealed, 'wechat-file')) as Errand;
    let taken: Arrival = { ...arrival, at: new Date(at) };
    try {
      const fetched = await fetchMedia(channel, mediaId);
      const file = await playable({ ...fetched, name: fetched.name ?? `${type}-${mediaId.slice(0, 8)}` });
      taken = { ...taken, files: [await keepMedia(channelId, file.name, file.type, file.content)] };
    } catch (error) {
      // Gone for good: that something was sent is said all the same.
      if (!(error instanceof NotCarried) || !error.lasting) throw error;
      taken = { ...taken, text: taken.text || `[${type}] ✕` };
    }
    await db.transact((tx) => takeMessage(tx, scope, channel, taken));
  });
}
