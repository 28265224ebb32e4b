/** What somebody tells a robot in a group chat: a talk per person and group. Files are brought by a job, the platform does not wait for them. */
import { z } from 'zod';
import { clock, defineJob, type Jobs, type Scope, systemScope } from '#kernel';
import { NotCarried } from '../adapters/adapter.ts';
import type { Who } from '../customer-of.ts';
import { keepMedia } from '../media.ts';
import { ports } from '../ports.ts';
import { channelCard, noteCall } from '../store.ts';
import type { Carried, ChannelRow } from '../tables.ts';
import { takeMessage } from '../take-message.ts';
import { hashOf, openPlain, sealPlain } from '../vault.ts';
import { fetchFile } from './call.ts';

export type GroupWords = {
  id: string;
  who: Who;
  text: string;
  subject: string;
  at: Date;
  /** `from`: an address, or a code that is exchanged for one. */
  files: { from: string; name: string }[];
  /** A kind of message that neither has words nor a file we can fetch. */
  missing: string | null;
};

const mostText = 8000;
const mostFiles = 5;
/** What is sealed names a person of the group. */
const job = defineJob(
  'channels.group-files',
  z.object({ channelId: z.uuid(), ring: z.number(), wrapped_key: z.string(), sealed: z.string() }),
);
const maxAttempts = 12;
let jobs: Jobs | null = null;

export async function takeGroupWords(scope: Scope, channel: ChannelRow, words: GroupWords): Promise<void> {
  const { db } = ports();
  const program = systemScope('channels.groups', scope.locale);
  await noteCall(db, channel.id, clock.now());
  await db.transact(async (tx) => {
    if (words.files.length === 0) {
      await takeMessage(tx, program, channel, arrivalOf(words, []));
      return;
    }
    const key = `group:${channel.id}:${hashOf('message', words.id)}`;
    const payload = { channelId: channel.id, ...sealPlain(JSON.stringify(words), 'group-files') };
    await jobs!.enqueue(tx, job, payload, { key, maxAttempts });
  });
}

const arrivalOf = ({ id, who, text, subject, at, missing }: GroupWords, files: Carried[]) => ({
  id,
  who,
  text: (text || (missing ? `[${missing}]` : '')).slice(0, mostText),
  files,
  at: new Date(at),
  subject,
  rating: null,
});

/** `addressOf`: where a file lies now. */
export function groupFileJob(given: Jobs, addressOf: (channel: ChannelRow, from: string) => Promise<string>): void {
  jobs = given;
  given.handle(job, async ({ channelId, ...sealed }) => {
    const scope = systemScope('channels.groups');
    const { db } = ports();
    const channel = await channelCard(db, scope, channelId);
    if (!channel) return;
    const words = JSON.parse(openPlain(sealed, 'group-files')) as GroupWords;
    const files: Carried[] = [];
    let lost = false;
    for (const { from, name } of words.files.slice(0, mostFiles)) {
      try {
        const { content, type } = await fetchFile(await addressOf(channel, from));
        files.push(await keepMedia(channelId, name, type.split(';')[0]!, content));
      } catch (error) {
        // Gone for good: that something was sent is said all the same.
        if (!(error instanceof NotCarried) || !error.lasting) throw error;
        lost = true;
      }
    }
    const text = lost ? `${words.text} [✕]`.trim() : words.text;
    await db.transact((tx) => takeMessage(tx, scope, channel, arrivalOf({ ...words, text }, files)));
  });
}
