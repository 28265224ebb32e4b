/** A message is there: a ticket at once, texts and calls as jobs that are tried again. */
import { z } from 'zod';
import { clock, defineJob, type Kernel, nameIn, newId, systemScope, type Tx, translate } from '#kernel';
import { sendText } from '#modules/channels';
import { partRuns } from '#modules/parts';
import { openTicket } from '#modules/tickets';
import { boxOf, freshOf, messagesById, voicemailLeft } from '#modules/voicemail';
import { openNumbers } from './ports.ts';
import { ringAndSay } from './ring-people.ts';
import { endTold, findTold, findWay, insertTold } from './store.ts';
import type { ToldRow, WayRow } from './tables.ts';

const scope = systemScope('voicenotices');
const about = z.object({ toldId: z.uuid() });
export const textJob = defineJob('voicenotices.text', about);
export const callJob = defineJob('voicenotices.call', about);
/** So often, a few minutes apart. */
const mostAttempts = 6;

export function leftSubscription({ events, jobs, config }: Kernel): void {
  events.subscribe({
    name: 'voicenotices.left',
    to: [voicemailLeft],
    handle: async (tx, { payload: { messageId, boxId, customerId } }) => {
      const way = await findWay(tx, scope, boxId);
      if (!way || !(await partRuns(tx, 'voicemail'))) return;
      const { textTo, callTo } = openNumbers(way);
      const tell = (kind: ToldRow['kind'], n: number): Promise<string | null> => begin(tx, messageId, kind, n);
      const ticket = way.ticket_type ? await tell('ticket', 0) : null;
      if (way.ticket_type && ticket) {
        const words = await wordsOf(tx, messageId, config.publicUrl, way.language);
        if (words)
          await openTicket(tx, scope, {
            title: words.title,
            description: words.text,
            type: way.ticket_type,
            priority: 'normal',
            special: false,
            topicId: null,
            customerId,
            conversationId: null,
            unitId: way.unit_id,
            assigneeId: null,
            channel: 'call',
          });
        await endTold(tx, ticket, clock.now(), words ? 'opened' : 'gone');
      }
      for (const [n] of way.channel_id ? textTo.entries() : []) {
        const id = await tell('text', n);
        if (id) await jobs.enqueue(tx, textJob, { toldId: id }, { maxAttempts: mostAttempts });
      }
      const first = callTo.length > 0 ? await tell('call', 0) : null;
      if (first) await jobs.enqueue(tx, callJob, { toldId: first }, { maxAttempts: mostAttempts });
    },
  });
}

async function begin(tx: Tx, messageId: string, kind: ToldRow['kind'], n: number): Promise<string | null> {
  const id = newId();
  return (await insertTold(tx, { id, message_id: messageId, kind, n, at: clock.now() })) ? id : null;
}

/** Numbers masked; the way to hear it. Null: it is gone. */
async function wordsOf(db: Tx | Kernel['db'], messageId: string, url: string, language: WayRow['language']) {
  const [message] = await messagesById(db, scope, [messageId]);
  const box = message && (await boxOf(db, scope, message.box_id));
  if (!message || !box || message.state === 'destroyed') return null;
  const locale = language === 'en' ? 'en' : 'zh-CN';
  const params = {
    box: nameIn(box.name, locale),
    party: message.party_masked ?? '–',
    seconds: String(Math.round(message.duration_ms / 1000)),
    link: `${url}/voicemail/${message.id}`,
  };
  const say = (key: string): string => translate(locale, `voicenotices.${key}`, params);
  return { box, message, title: say('ticket.title'), text: say('ticket.text'), sms: say('sms') };
}

export function tellWorkers({ jobs, db, config, log }: Kernel): void {
  jobs.handle(textJob, async ({ toldId }) => {
    const { told, way, words } = await open(db, toldId, config.publicUrl);
    if (!told) return;
    const to = way && openNumbers(way).textTo[told.n];
    if (!words || !way?.channel_id || !to) return end(db, toldId, 'gone');
    // Its id is the errand's: a gateway that is asked again knows it.
    const refused = await sendText(db, scope, { id: toldId, channelId: way.channel_id, to, text: words.sms });
    if (refused) log.warn({ message: told.message_id, why: refused }, 'nobody is told of a voice mail by text');
    await end(db, toldId, refused ?? 'sent');
  });
  jobs.handle(callJob, async ({ toldId }) => {
    const { told, way, words } = await open(db, toldId, config.publicUrl);
    if (!told) return;
    const callTo = way ? openNumbers(way).callTo : [];
    const to = callTo[told.n];
    if (!words || !to) return end(db, toldId, 'gone');
    const fresh = await freshOf(db, scope, words.box.id);
    // Heard meanwhile: nobody is woken for nothing.
    const came = fresh.length === 0 ? 'heard' : await ringAndSay(to, words.box.unit_id, fresh.length, way!.language);
    if (came === 'not-now') throw new Error('no telephone is led here at the moment');
    await db.transact(async (tx) => {
      await endTold(tx, toldId, clock.now(), came);
      if (came === 'answered' || came === 'heard' || told.n + 1 >= callTo.length) return;
      const next = await begin(tx, told.message_id, 'call', told.n + 1);
      if (next) await jobs.enqueue(tx, callJob, { toldId: next }, { maxAttempts: mostAttempts });
    });
  });
}

async function open(db: Kernel['db'], toldId: string, url: string) {
  const told = await findTold(db, scope, toldId);
  if (!told || told.result !== null) return { told: null, way: null, words: null };
  const [message] = await messagesById(db, scope, [told.message_id]);
  const way = message && (await partRuns(db, 'voicemail')) ? await findWay(db, scope, message.box_id) : null;
  const words = await wordsOf(db, told.message_id, url, way?.language ?? 'zh');
  return { told, way, words };
}
const end = (db: Kernel['db'], id: string, result: string): Promise<void> =>
  db.transact((tx) => endTold(tx, id, clock.now(), result));
